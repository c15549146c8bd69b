//! Payment gateway and carrier: where they are, and the secrets shared with them.

use clap::Args;

use super::ConfigError;
use crate::service::context::{Party, PartySettings};

/// Payment gateway and carrier.
#[derive(Args, Clone, Debug)]
pub struct PartyArgs {
    /// Payment gateway: where it is called (docs/payment-gateway.md)
    #[arg(long, env = "PAYMENT_GATEWAY_URL")]
    pub payment_gateway_url: Option<String>,
    /// Secret shared with the payment gateway, at least 32 characters
    #[arg(long, env = "PAYMENT_GATEWAY_SECRET", hide_env_values = true)]
    pub payment_gateway_secret: Option<String>,
    /// Carrier of the public post: where it is called (docs/carrier.md)
    #[arg(long, env = "CARRIER_URL")]
    pub carrier_url: Option<String>,
    /// Secret shared with the carrier, at least 32 characters
    #[arg(long, env = "CARRIER_SECRET", hide_env_values = true)]
    pub carrier_secret: Option<String>,
    /// What the carrier is called on items
    #[arg(long, env = "CARRIER_NAME", default_value = "VNPost")]
    pub carrier_name: String,
    /// What the carrier calls this office
    #[arg(long, env = "CARRIER_CUSTOMER_CODE", default_value = "")]
    pub carrier_customer_code: String,
    /// Where gateway and carrier reach this server, as `https://motcua.example.vn` (the address it listens on if absent)
    #[arg(long, env = "CALLBACK_URL")]
    pub callback_url: Option<String>,
    /// Let this server play the payment gateway and the carrier that are not set (always so in the demonstration; only on
    /// this machine)
    #[arg(long, env = "SIMULATORS", default_value_t = false)]
    pub simulators: bool,
}

impl PartyArgs {
    /// Who is connected.
    ///
    /// # Errors
    /// An address without a secret (or the other way round), or a weak secret.
    pub fn settings(&self, demonstration: bool) -> Result<PartySettings, ConfigError> {
        Ok(PartySettings {
            gateway: party(
                "PAYMENT_GATEWAY",
                self.payment_gateway_url.as_deref(),
                self.payment_gateway_secret.as_deref(),
            )?,
            carrier: party("CARRIER", self.carrier_url.as_deref(), self.carrier_secret.as_deref())?,
            carrier_name: self.carrier_name.clone(),
            customer_code: self.carrier_customer_code.clone(),
            callback_url: self
                .callback_url
                .as_ref()
                .map(|url| url.trim_end_matches('/').to_owned()),
            simulate: demonstration || self.simulators,
            simulated_secret: None,
        })
    }
}

fn party(name: &'static str, url: Option<&str>, secret: Option<&str>) -> Result<Option<Party>, ConfigError> {
    match (url, secret) {
        (None, None) => Ok(None),
        (Some(url), Some(secret)) if secret.len() >= 32 => Ok(Some(Party {
            url: url.trim_end_matches('/').to_owned(),
            secret: secret.to_owned(),
        })),
        (Some(_), Some(_)) => Err(ConfigError::PartySecret(name)),
        _ => Err(ConfigError::PartyIncomplete(name)),
    }
}

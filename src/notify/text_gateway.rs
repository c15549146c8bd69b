//! SMS and Zalo through a gateway: any service that takes a `POST` of `{"id", "to", "text"}` with a bearer token. `id` is the
//! same in every attempt; `to` is a Vietnamese number in national form. 2xx: taken; 400, 404, 422: will never be taken.

use serde_json::json;

use super::http::{HttpClient, Request, SendError};
use super::mail::Undelivered;
use super::signature::ID_HEADER;
use crate::domain::person::Phone;

/// Where text messages go.
#[derive(Clone, Debug)]
pub struct TextSettings {
    /// Address of the gateway.
    pub url: String,
    /// Sent as `Authorization: Bearer …`, if set.
    pub token: Option<String>,
}

impl TextSettings {
    /// Hands a text message to the gateway.
    ///
    /// # Errors
    /// The gateway did not take it.
    pub async fn send(&self, client: &HttpClient, id: i64, to: &Phone, text: &str) -> Result<(), Undelivered> {
        let body = json!({"id": id.to_string(), "to": to.as_str(), "text": text});
        let mut request = Request::post_json(&self.url, body.to_string()).header(ID_HEADER, id.to_string());
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        match client.send(request).await {
            Ok(answer) if answer.is_success() => Ok(()),
            Ok(answer) if matches!(answer.status, 400 | 404 | 422) => Err(Undelivered::Refused("gateway_refused")),
            Ok(_) => Err(Undelivered::Failed("gateway_failed")),
            Err(error) => Err(Undelivered::Failed(SendError::code(error))),
        }
    }
}

//! Who is looking at a page, and the frame that every page stands in. Sessions live in the database; the cookie only
//! names one, signed. Every form carries a token bound to the session (or, before signing in, to a random cookie).

use std::future::Future;
use std::pin::Pin;

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use maud::Markup;
use subtle::ConstantTimeEq;

use super::frame;
use super::lang::Lang;
use super::refusal::Refusal;
use crate::domain::answered::Answered;
use crate::domain::ids::SessionId;
use crate::domain::policy::Permission;
use crate::http::extract::{Ctx, TrustProxy};
use crate::http::observe::RequestId;
use crate::security::token::{self, Seal};
use crate::service::accounts::{self, Me};
use crate::service::error::Kind;
use crate::service::idempotency::{Answer, Rendered};
use crate::service::notices;
use crate::service::{Caller, Error, Reason};

/// How many days the chosen language is remembered.
const LANGUAGE_DAYS: i64 = 365;

/// A cookie of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Biscuit {
    /// Names the session of a signed-in person; goes with the browser window.
    Session,
    /// Random; binds the forms of somebody who is not signed in.
    Visit,
    /// A dossier that a citizen has proven to know.
    Look,
    /// The chosen language.
    Language,
}

impl Biscuit {
    /// Behind TLS the name itself keeps other hosts of the domain from setting it.
    const fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-motcua_session",
            (Self::Session, false) => "motcua_session",
            (Self::Visit, true) => "__Host-motcua_visit",
            (Self::Visit, false) => "motcua_visit",
            (Self::Look, true) => "__Host-motcua_look",
            (Self::Look, false) => "motcua_look",
            (Self::Language, true) => "__Host-motcua_lang",
            (Self::Language, false) => "motcua_lang",
        }
    }

    /// Lax for the session, so that a link in a message or a scanned code opens the page and not the sign-in.
    const fn same_site(self) -> SameSite {
        match self {
            Self::Session | Self::Language => SameSite::Lax,
            Self::Visit | Self::Look => SameSite::Strict,
        }
    }
}

/// Who is looking, in which language, with which form token.
pub struct Shell {
    /// Language.
    pub lang: Lang,
    /// The signed-in person.
    pub me: Option<Me>,
    /// How many of their reminders they have not read.
    pub unread: i64,
    /// Id of the request.
    pub request_id: String,
    /// Path and query of this page, for coming back to it.
    pub here: String,
    /// The path that was asked for, also where a form was sent.
    pub path: String,
    session: Option<SessionId>,
    form_token: String,
    /// Tells the forms of this person from those of others, whatever session they were opened in.
    form_owner: Option<String>,
    /// A random cookie that has to be set, because a form on this page is bound to it.
    new_visit: Option<String>,
    secure: bool,
}

fn is_secure(request: &HttpRequest) -> bool {
    let trusted = request.app_data::<web::Data<TrustProxy>>().is_some_and(|t| t.0);
    let forwarded = HeaderName::from_static("x-forwarded-proto");
    trusted
        && request
            .headers()
            .get(forwarded)
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.rsplit(',').next())
            .is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"))
}

fn read_cookie(request: &HttpRequest, biscuit: Biscuit) -> Option<String> {
    let name = biscuit.name(is_secure(request));
    request.cookie(name).map(|c| c.value().to_owned())
}

impl Shell {
    /// Nobody known, nothing to send: for refusals where more cannot be had.
    pub fn plain(request: &HttpRequest) -> Self {
        let chosen = read_cookie(request, Biscuit::Language);
        Self {
            lang: Lang::of(chosen.as_deref(), request.headers()),
            me: None,
            unread: 0,
            request_id: request
                .extensions()
                .get::<RequestId>()
                .map_or_else(String::new, |id| id.0.clone()),
            here: match *request.method() {
                actix_web::http::Method::GET => request
                    .uri()
                    .path_and_query()
                    .map_or_else(|| "/".to_owned(), |p| p.as_str().to_owned()),
                _ => "/".to_owned(),
            },
            path: request.path().to_owned(),
            session: None,
            form_token: String::new(),
            form_owner: None,
            new_visit: None,
            secure: is_secure(request),
        }
    }

    /// Reads who is looking.
    ///
    /// # Errors
    /// The database refuses, or no randomness is to be had.
    pub async fn read(request: &HttpRequest) -> Result<Self, Error> {
        let mut shell = Self::plain(request);
        let ctx = request.app_data::<Ctx>().ok_or(Reason::Internal)?;
        let named = read_cookie(request, Biscuit::Session)
            .and_then(|sealed| ctx.tokens.unseal(Seal::Session, &sealed))
            .and_then(|text| text.parse().ok())
            .map(SessionId::new);
        if let Some(session) = named {
            match shell.enter(ctx, session).await {
                Ok(()) => return Ok(shell),
                Err(error) if error.reason.kind() == Kind::Unauthenticated => {}
                Err(error) => return Err(error),
            }
        }
        let visit = match read_cookie(request, Biscuit::Visit).filter(|v| v.len() == token::RANDOM_CHARS) {
            Some(visit) => visit,
            None => {
                let visit = token::random_token()?;
                shell.new_visit = Some(visit.clone());
                visit
            }
        };
        shell.form_token = ctx.tokens.fingerprint(&format!("form visit {visit}"))?;
        Ok(shell)
    }

    /// From here on the page is that of whoever a session belongs to.
    ///
    /// # Errors
    /// The session has ended, or the database refuses.
    pub async fn enter(&mut self, ctx: &Ctx, session: SessionId) -> Result<(), Error> {
        let caller = Caller {
            session_id: session,
            request_id: self.request_id.clone(),
        };
        let me = accounts::me(ctx, caller.clone()).await?;
        self.unread = notices::unread(ctx, caller).await?;
        self.form_owner = Some(ctx.tokens.fingerprint(&format!("form owner {}", me.user_id.get()))?);
        self.me = Some(me);
        self.session = Some(session);
        self.form_token = ctx.tokens.fingerprint(&format!("form session {}", session.get()))?;
        self.new_visit = None;
        Ok(())
    }

    /// What forms on this page send along.
    pub fn form_token(&self) -> &str {
        &self.form_token
    }

    /// Whose the forms on this page are; nobody's where nobody is signed in.
    pub fn form_owner(&self) -> Option<&str> {
        self.form_owner.as_deref()
    }

    /// Whether a form says that it is of the signed-in person.
    pub fn is_owner(&self, told: &str) -> bool {
        self.form_owner
            .as_ref()
            .is_some_and(|owner| owner.as_bytes().ct_eq(told.as_bytes()).into())
    }

    /// Who asks, for services.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub fn caller(&self) -> Result<Caller, Error> {
        Ok(Caller {
            session_id: self.session.ok_or(Reason::TokenMissing)?,
            request_id: self.request_id.clone(),
        })
    }

    /// Whether the signed-in person may do something, so that a page does not offer what would be refused.
    pub fn may(&self, permission: Permission) -> bool {
        self.me.as_ref().is_some_and(|me| me.permissions.contains(&permission))
    }

    /// Where the person begins.
    pub fn home(&self) -> &'static str {
        match &self.me {
            None => "/",
            Some(_) if self.may(Permission::DossierIntake) => super::staff::desk::PATH,
            Some(_) if self.may(Permission::DossierProcess) => super::staff::queue::PATH,
            Some(_) if self.may(Permission::UserManage) => super::admin::home::PATH,
            Some(_) if self.may(Permission::StatisticsRead) => super::supervise::board::PATH,
            Some(_) if self.may(Permission::DossierRead) => super::staff::search::PATH,
            Some(_) => super::session::ACCOUNT_PATH,
        }
    }

    /// A page.
    pub fn page(&self, title: &str, body: Markup) -> HttpResponse {
        self.page_on(HttpResponse::Ok().finish(), title, body)
    }

    /// A page on an answer that has its status already.
    pub fn page_on(&self, answer: HttpResponse, title: &str, body: Markup) -> HttpResponse {
        self.page_with(answer, title, body, None)
    }

    /// The same with the id of a form that goes along when the language is changed, so that nothing typed in it is lost; its
    /// handler takes the language as `lang`.
    pub fn page_with(&self, answer: HttpResponse, title: &str, body: Markup, form: Option<&str>) -> HttpResponse {
        let text = frame::whole(self, title, &body, form).into_string();
        let mut answer = answer.set_body(actix_web::body::BoxBody::new(text));
        answer
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        if let Some(visit) = &self.new_visit {
            self.put(&mut answer, Biscuit::Visit, visit.clone(), None);
        }
        answer
    }

    /// Sets a cookie; without a length it goes with the browser window.
    pub fn put(&self, answer: &mut HttpResponse, biscuit: Biscuit, value: String, minutes: Option<i64>) {
        let mut cookie = Cookie::build(biscuit.name(self.secure), value)
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(biscuit.same_site())
            .finish();
        if let Some(minutes) = minutes {
            cookie.set_max_age(time::Duration::minutes(minutes));
        }
        // Only a value with characters that no header may have is refused, and ours have none.
        if let Err(error) = answer.add_cookie(&cookie) {
            tracing::error!(%error, "a cookie could not be set");
        }
    }

    /// Takes a cookie away.
    pub fn drop_cookie(&self, answer: &mut HttpResponse, biscuit: Biscuit) {
        self.put(answer, biscuit, String::new(), Some(0));
    }

    /// Remembers the language.
    pub fn put_language(&self, answer: &mut HttpResponse, lang: Lang) {
        let minutes = LANGUAGE_DAYS * 24 * 60;
        self.put(answer, Biscuit::Language, lang.code().to_owned(), Some(minutes));
    }
}

/// The dossier that a citizen has proven to know, as sealed in their cookie.
pub fn look_cookie(request: &HttpRequest) -> Option<String> {
    read_cookie(request, Biscuit::Look)
}

impl FromRequest for Shell {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self::read(&request).await?) })
    }
}

/// Somebody who is signed in.
pub struct Staff {
    /// Who.
    pub shell: Shell,
    /// For services.
    pub caller: Caller,
}

impl FromRequest for Staff {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let shell = Shell::read(&request).await?;
            let caller = shell.caller()?;
            Ok(Self { shell, caller })
        })
    }
}

/// The answer that is kept for the key of a form that went through, and given to whoever sends it again: look there.
///
/// # Errors
/// None: it is told like every answer that is kept.
pub fn leads_to(address: String) -> Rendered {
    kept_with(Some(address), String::new())
}

/// The answer that is kept for a form whose page goes on by itself, with what it goes on with.
///
/// # Errors
/// As [`leads_to`].
pub fn kept_with(location: Option<String>, body: String) -> Rendered {
    Ok(Answer {
        status: Answered::Elsewhere,
        location,
        body,
        replayed: false,
    })
}

/// Go and look there: what follows every form that went through.
pub fn see_other(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, address)).finish()
}

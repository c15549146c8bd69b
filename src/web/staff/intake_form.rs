//! The form of the intake: who applies, papers, where and how, due time and fee.

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::intake::{FILLED_FOR, Known, ONE_MORE, OTHER, PATH, one_more, reuse_value};
use super::lines;
use super::{applicant, counted};
use crate::db::dossiers::Intake;
use crate::domain::counted::FeeUnit;
use crate::domain::fee::PaymentMethod;
use crate::domain::person::ApplicantKind;
use crate::domain::postal::Channel;
use crate::domain::procedure::FeeRule;
use crate::service::Error;
use crate::service::dossiers::prepare::Prepared;
use crate::service::files::reuse::Offer;
use crate::web::asset::File;
use crate::web::form::Values;
use crate::web::form::rows::MORE;
use crate::web::lang::Lang;
use crate::web::shell::Shell;
use crate::web::text::{common, intake as t};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// The id of the form.
pub const FORM: &str = "intake";

/// What the form of a procedure is made of, beside what was typed.
pub struct Around<'a> {
    /// The procedure.
    pub prepared: &'a Prepared,
    /// Papers that need not be brought again.
    pub offers: &'a [Offer],
    /// What is known of the ID number.
    pub known: &'a Known,
    /// Dossiers of the applicant that are under way for the same.
    pub under_way: &'a [Intake],
    /// Whether saving was put off because of those.
    pub stopped: bool,
}

impl<'a> Around<'a> {
    /// Where nobody is known yet.
    pub const fn of(prepared: &'a Prepared) -> Self {
        Self {
            prepared,
            offers: &[],
            known: &Known::Nothing,
            under_way: &[],
            stopped: false,
        }
    }
}

/// The whole form of a procedure.
pub fn form_page(
    shell: &Shell,
    base: HttpResponse,
    around: &Around<'_>,
    values: &Values,
    error: Option<&Error>,
) -> HttpResponse {
    let (lang, prepared) = (shell.lang, around.prepared);
    let form = Form::new(shell, values, error).called(FORM);
    let first = if around.stopped || values.has(MORE) {
        None
    } else {
        begin(values, error)
    };
    let fields = html! {
        input type="hidden" name="procedure_code" value=(prepared.procedure.code);
        div .columns {
            div {
                (applicant(lang, &form, values, around, first))
                (papers(lang, &form, prepared))
                (earlier(lang, &form, around.offers))
            }
            div {
                (channels(lang, &form, prepared))
                (due(lang, prepared))
                (count(lang, &form, prepared, values))
                (fee(lang, &form, prepared, values))
                div .actions {
                    button .button name="save" value="yes" data-busy=(lang.say(common::BUSY_BUTTON)) {
                        (lang.say(t::SAVE))
                    }
                    button .button.second name="hold" value="yes" data-busy=(lang.say(common::BUSY_BUTTON)) aria-describedby="hold-hint" {
                        (lang.say(t::HOLD))
                    }
                    button .button.second name=(OTHER) value="yes" { (lang.say(t::OTHER_PROCEDURE)) }
                }
                p .hint #hold-hint { (lang.say(t::HOLD_HINT)) }
                // Shown by the script that makes it true.
                p .hint #save-key hidden { (lang.say(t::SAVE_KEY)) }
            }
        }
    };
    let body = html! {
        p .lead { (prepared.procedure.name) " " span .soft { "(" (prepared.procedure.code) ")" } }
        (form.whole(PATH, &fields))
        script src=(File::Intake.address()) defer {}
    };
    shell.page_with(base, lang.say(t::INTAKE), body, Some(FORM))
}

/// The field where typing begins: none where a summary of mistakes is read first.
fn begin(values: &Values, error: Option<&Error>) -> Option<&'static str> {
    let empty = [applicant::ID_NUMBER, applicant::NAME]
        .into_iter()
        .find(|name| values.get(name).is_none());
    empty.filter(|_| error.is_none())
}

/// What is known of the ID number that was typed.
fn told(lang: Lang, known: &Known) -> Markup {
    let of = |intake: &Intake| [intake.applicant_name.to_string(), intake.code.to_string()];
    let said = match known {
        Known::Nothing => None,
        Known::NoNumber => Some(lang.say(t::ID_UNREADABLE).to_owned()),
        Known::Stranger => Some(lang.say(t::ID_STRANGER).to_owned()),
        Known::Filled(intake) => Some(lang.fill(t::ID_FILLED, of(intake))),
        Known::Other(intake) => Some(lang.fill(t::ID_OTHER, of(intake))),
    };
    html! { div #known-box role="status" { @if let Some(said) = said { p .hint { (said) } } } }
}

/// What is under way already: a look at it, and a box to say that one more is meant. Nothing is forbidden.
fn under_way(lang: Lang, form: &Form<'_>, around: &Around<'_>) -> Markup {
    let others = around.under_way;
    html! {
        div #under-way-box role="status" {
            @if !others.is_empty() {
                div #under-way .notice.warn tabindex="-1" autofocus[around.stopped] {
                    @if around.stopped { p { strong { (lang.say(t::ONE_MORE_FIRST)) } } }
                    p { (lang.say(t::UNDER_WAY)) }
                    ul {
                        @for other in others {
                            li { a href=(lines::address(other.code.as_str())) target="_blank" {
                                (lang.fill(t::UNDER_WAY_ONE, [other.code.to_string(), time::short(other.submitted_at)]))
                            } }
                        }
                    }
                    (form.tick(ONE_MORE, &one_more(others), lang.say(t::ONE_MORE)))
                }
            }
        }
    }
}

fn applicant(lang: Lang, form: &Form<'_>, values: &Values, around: &Around<'_>, first: Option<&str>) -> Markup {
    html! {
        fieldset .group {
            legend { (lang.say(t::APPLICANT)) }
            (form.input(Field::new(applicant::ID_NUMBER, lang.say(t::ID_NUMBER)).hint(lang.say(t::ID_NUMBER_HINT)).at_most(20)
                .begin_here(first == Some(applicant::ID_NUMBER))))
            // The first button is the one that Enter and a scanner press: it changes nothing.
            button #check .button.second name="check" value="yes" { (lang.say(t::CHECK)) }
            (told(lang, around.known))
            (under_way(lang, form, around))
            input #applicant-filled-for type="hidden" name=(FILLED_FOR) value=(values.get(FILLED_FOR).unwrap_or_default());
            (applicant::fields(lang, form, first == Some(applicant::NAME)))
            fieldset .field {
                legend { (lang.say(t::CONSENT)) }
                (form.tick("consent.text", "yes", lang.say(t::CONSENT_TEXT)))
                (form.tick("consent.email", "yes", lang.say(t::CONSENT_EMAIL)))
            }
            (applicant::submitter_fields(lang, form))
        }
    }
}

fn papers(lang: Lang, form: &Form<'_>, prepared: &Prepared) -> Markup {
    let rows: Vec<Vec<Markup>> = prepared
        .definition
        .papers
        .iter()
        .map(|p| {
            let number = |what: &str, text| {
                form.count(
                    &format!("papers.{}.{what}", p.code),
                    &format!("{}: {}", p.name, lang.say(text)),
                )
            };
            let wrong = form.errors_of(&format!("papers.{}", p.code));
            vec![
                html! {
                    (wrong)
                    (form.tick("paper", &p.code, &p.name))
                    @if p.mandatory { (ui::mark(Tone::Plain, lang.say(t::MANDATORY))) }
                },
                number("originals", t::ORIGINALS),
                number("copies", t::COPIES),
            ]
        })
        .collect();
    let head = [t::PAPER, t::ORIGINALS, t::COPIES].map(|text| lang.say(text));
    html! {
        fieldset .group {
            legend { (lang.say(t::PAPERS)) }
            @if rows.is_empty() { p { (lang.say(t::NO_PAPERS)) } } @else { (ui::records(lang.say(t::PAPERS), &head, &rows)) }
            (form.fold(lang.say(t::OTHER_PAPERS), || {
                form.lines(Field::new("other_papers", lang.say(t::OTHER_PAPERS)).hint(lang.say(t::ONE_A_LINE)))
            }))
            (form.input(Field::new("sets", lang.say(t::SETS)).keyboard("numeric").at_most(2)))
            (form.input(Field::new("matter", lang.say(t::MATTER)).at_most(1000)))
        }
    }
}

/// Papers that need not be brought again.
fn earlier(lang: Lang, form: &Form<'_>, offers: &[Offer]) -> Markup {
    html! {
        div #reuse-box {
            @if !offers.is_empty() {
                fieldset .group {
                    legend { (lang.say(t::REUSE)) }
                    p .hint { (lang.say(t::REUSE_HINT)) }
                    @for offer in offers {
                        @if let Some(paper) = &offer.fulfils {
                            (form.tick("reuse", &reuse_value(paper, offer),
                                &lang.fill(t::REUSE_ONE, [offer.paper.clone(), offer.dossier.to_string(), time::short_day(offer.day)])))
                        }
                    }
                }
            }
        }
    }
}

fn channels(lang: Lang, form: &Form<'_>, prepared: &Prepared) -> Markup {
    let definition = &prepared.definition;
    let offered: Vec<(&str, String)> = Channel::ALL
        .iter()
        .filter(|c| match c {
            Channel::Counter => true,
            Channel::Online => definition.service_level.is_online(),
            Channel::Postal => definition.postal_allowed,
        })
        .map(|c| (c.as_str(), lang.label(c.label_vi(), c.as_str())))
        .collect();
    let several = prepared.agencies.len() > 1;
    let unchosen = several.then(|| ("", lang.say(common::CHOOSE).to_owned()));
    let decided_by = Field::new("agency_code", lang.say(t::DECIDED_BY));
    let decided_by = if several { decided_by.required() } else { decided_by };
    let agencies: Vec<(&str, String)> = unchosen
        .into_iter()
        .chain(prepared.agencies.iter().map(|a| (a.code.as_str(), a.name.clone())))
        .collect();
    html! {
        fieldset .group {
            legend { (lang.say(t::WHERE)) }
            (form.choice(decided_by, &agencies))
            (form.radios(Field::new("intake_channel", lang.say(t::INTAKE_CHANNEL)), &offered))
            (form.radios(Field::new("return_channel", lang.say(t::RETURN_CHANNEL)), &offered))
            (form.fold(lang.say(t::AFTERWARDS), || html! {
                (form.input(Field::new("received_at", lang.say(t::RECEIVED_DAY)).kind("date")))
                (form.input(Field::new("received_time", lang.say(t::RECEIVED_TIME)).kind("time")))
            }))
        }
    }
}

fn due(lang: Lang, prepared: &Prepared) -> Markup {
    html! {
        section #due-box .card aria-live="polite" {
            h2 { (lang.say(t::DUE)) }
            @match &prepared.due {
                None if prepared.agencies.is_empty() => p { (lang.say(t::NO_AGENCY)) },
                None => p { (lang.say(t::AGENCY_FIRST)) },
                Some(due) => {
                    p .large { strong {
                        @match due.deadline.due_at() {
                            Some(at) => (time::moment(lang, at)),
                            None => (lang.say(t::NO_DUE)),
                        }
                    } }
                    (ui::unannounced(lang, due.unannounced))
                    p .hint { (lang.fill(t::DURATION, [due.duration.clone()])) }
                    details {
                        summary { (lang.say(t::WHY)) }
                        (crate::web::public::lookup::explanation(lang, &due.lines))
                    }
                }
            }
        }
    }
}

/// Of which channel and kind of applicant the fees are.
fn asked_of(values: &Values) -> (Channel, ApplicantKind) {
    let channel = values.get("intake_channel").and_then(|c| c.parse().ok());
    let applicant = values.get("applicant.kind").and_then(|kind| kind.parse().ok());
    (
        channel.unwrap_or(Channel::Counter),
        applicant.unwrap_or(ApplicantKind::Individual),
    )
}

/// What is to be counted for the fees, if anything is.
pub fn unit(values: &Values, prepared: &Prepared) -> Option<FeeUnit> {
    let (channel, applicant) = asked_of(values);
    prepared.definition.unit_for(channel, applicant)
}

/// What fees are charged by. It stays as it is while the fee is computed anew, so that nobody loses the field they type in.
fn count(lang: Lang, form: &Form<'_>, prepared: &Prepared, values: &Values) -> Markup {
    html! {
        div #count-box {
            @if let Some(unit) = unit(values, prepared) {
                fieldset .group {
                    legend { (lang.say(t::COUNTED)) }
                    (counted::fields(lang, form, values, unit))
                }
            }
        }
    }
}

fn fee(lang: Lang, form: &Form<'_>, prepared: &Prepared, values: &Values) -> Markup {
    let (channel, applicant) = asked_of(values);
    let fees: Vec<_> = prepared.definition.fees_for(channel, applicant).collect();
    let methods: Vec<(&str, String)> = std::iter::once(("", lang.say(t::NOT_PAID).to_owned()))
        .chain(
            PaymentMethod::AT_THE_DESK
                .iter()
                .map(|m| (m.as_str(), lang.label(m.label_vi(), m.as_str()))),
        )
        .collect();
    html! {
        section #fee-box .card {
            h2 { (lang.say(t::FEE)) }
            @if fees.is_empty() { p { (lang.say(t::FREE)) } }
            @else {
                @for fee in &fees { (one_fee(lang, fee, values)) }
                (form.radios(Field::new("payment_method", lang.say(t::PAID)), &methods))
                (form.input(Field::new("payment_reference", lang.say(t::PAYMENT_REFERENCE)).at_most(100)))
                @if prepared.paid_online { p .hint { (lang.say(t::PAY_ONLINE)) } }
            }
        }
    }
}

/// What a fee comes to for what was typed, or how it is charged where that makes no sense.
fn one_fee(lang: Lang, fee: &FeeRule, values: &Values) -> Markup {
    let counted = Some(fee.per).filter(|unit| unit.is_counted());
    let counted = counted.and_then(|unit| counted::read(values, unit));
    let priced = counted.and_then(|counted| Some((fee.price(Some(&counted)).ok()?, counted)));
    html! {
        @match priced {
            Some((price, counted)) => {
                p { strong { (price) } " – " (fee.name) ": " (counted::told(lang, &counted)) " (" (fee.timing.label_vi()) ")" }
                p .hint { (fee.price_vi()) }
            }
            None => p { strong { (fee.price_vi()) } " – " (fee.name) " (" (fee.timing.label_vi()) ")" },
        }
    }
}

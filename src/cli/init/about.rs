//! What the name of a column says about it, beside what is in it.

use super::names::cleaned;
use crate::lint::PROTECTED;
use crate::profile::{Counted, Described, Guess, Note};

/// Words of a name by which a column is about a person.
const PERSONAL: &[&str] = &[
    "email",
    "mail",
    "mailadres",
    "phone",
    "telephone",
    "tel",
    "telefoon",
    "mobile",
    "mobiel",
    "gsm",
    "fax",
    "address",
    "adres",
    "street",
    "straat",
    "zip",
    "postcode",
    "postal",
    "birth",
    "birthdate",
    "birthday",
    "dob",
    "geboortedatum",
    "ssn",
    "bsn",
    "iban",
    "passport",
    "linkedin",
    "ip",
    "firstname",
    "lastname",
    "surname",
    "fullname",
    "voornaam",
    "achternaam",
    "naam",
];

/// Last words of a name by which it is about a mail, a call or a device, and not about the person behind it.
const OF_A_MAIL: &[&str] = &[
    "id",
    "ids",
    "template",
    "campaign",
    "campaigns",
    "subject",
    "type",
    "status",
    "source",
    "count",
    "counts",
    "clicks",
    "opens",
    "clicked",
    "opened",
    "sent",
    "delivered",
    "bounced",
    "bounces",
    "replies",
    "replied",
    "quality",
    "score",
    "reason",
    "frequency",
    "domain",
    "provider",
    "client",
    "device",
    "valid",
    "verified",
    "open",
    "click",
    "rate",
    "version",
    "preference",
    "format",
    "language",
    "consent",
    "optin",
    "optout",
    "connections",
    "followers",
];

/// Words before `name` by which it is that of a person.
const NAMED: &[&str] =
    &["first", "last", "full", "family", "given", "middle", "contact", "person", "customer", "lead"];

/// Last words of a name by which digits are a code and no number.
const CODES: &[&str] = &[
    "id",
    "ids",
    "nr",
    "no",
    "num",
    "number",
    "nummer",
    "code",
    "zip",
    "postcode",
    "phone",
    "telephone",
    "tel",
    "mobile",
    "fax",
    "iban",
    "vat",
    "kvk",
    "btw",
    "sku",
    "uuid",
    "guid",
];

/// Last words of a name by which a column tells rows apart.
const KEYS: &[&str] =
    &["id", "key", "uuid", "guid", "nr", "no", "num", "number", "nummer", "code", "ref", "reference"];

/// Words of a name by which its ids are those of somebody or something else.
const FOREIGN: &[&str] = &[
    "owner",
    "by",
    "created",
    "modified",
    "updated",
    "parent",
    "master",
    "manager",
    "converted",
    "portal",
    "app",
    "campaign",
    "template",
    "record",
    "photo",
    "batch",
    "invoice",
    "order",
    "company",
    "account",
    "organization",
    "org",
    "phone",
];

/// Words of a name by which a number counts money, or time, in a unit that somebody must name.
const MONEY: &[&str] = &[
    "amount", "budget", "revenue", "price", "turnover", "salary", "income", "cost", "costs", "spend",
    "bedrag", "omzet", "prijs", "loan", "deal",
];
const TIME: &[&str] = &["time", "duration", "tenure", "age", "tijd", "duur", "period", "term", "recency"];

/// Words of a name by which digits may be an instant, and ends of such words.
const WHEN: &[&str] = &[
    "date",
    "time",
    "timestamp",
    "at",
    "on",
    "created",
    "updated",
    "modified",
    "since",
    "datum",
    "seen",
    "visit",
    "visited",
    "login",
    "signup",
    "registered",
    "opened",
    "clicked",
    "closed",
    "last",
    "first",
    "when",
    "ts",
    "epoch",
];
const WHEN_ENDS: &[&str] = &["date", "time", "timestamp", "datum"];

/// First and last words of a name by which a number counts.
const COUNTING: &[&str] = &["number", "num", "count", "total", "nr", "aantal", "anzahl", "nombre"];
const COUNTED: &[&str] = &[
    "count", "counts", "visits", "clicks", "opens", "views", "times", "total", "calls", "attempts",
    "quantity", "qty", "seats", "children", "sessions",
];

/// Names of columns that say how leads ended.
const OUTCOMES: &[&str] = &[
    "converted",
    "is_converted",
    "conversion",
    "won",
    "is_won",
    "is_closed_won",
    "closed_won",
    "deal_won",
    "customer",
    "is_customer",
    "became_customer",
    "purchased",
    "bought",
    "outcome",
    "target",
    "label",
    "y",
    "subscribed",
];

/// Names of columns that say where a lead stands: what people decided by other rules.
const STANDING: &[&str] = &[
    "stage",
    "status",
    "lifecycle_stage",
    "lifecyclestage",
    "lead_stage",
    "lead_status",
    "leadstatus",
    "deal_stage",
    "dealstage",
    "mautic_stage",
    "statuscode",
    "status_reason",
    "grade",
    "lead_grade",
    "lead_profile",
    "lead_quality",
    "lead_rating",
    "lead_score",
    "leadqualitycode",
    "quality",
    "rating",
];

/// Whether a column says where a lead stands or what people made of it, by its name: a rule that looks at it repeats what was decided already.
pub fn is_standing(source: &str) -> bool {
    let mut words = words(source);
    if words.len() > 1 && words.first().is_some_and(|first| first == "property") {
        words.remove(0);
    }
    STANDING.contains(&words.join("_").as_str())
}

/// The words of a name, without the ending of a custom field.
fn words(source: &str) -> Vec<String> {
    let mut words: Vec<String> = cleaned(source).split('_').map(str::to_owned).collect();
    let is_ending = |word: &String| word == "c" || word.bytes().all(|byte| byte.is_ascii_digit());
    while words.len() > 1 && words.last().is_some_and(is_ending) {
        words.pop();
    }
    words
}

fn has(words: &[String], of: &[&str]) -> bool {
    words.iter().any(|word| of.contains(&word.as_str()))
}

fn ends(words: &[String], of: &[&str]) -> bool {
    words.last().is_some_and(|last| of.contains(&last.as_str()))
}

/// Whether a column is about a person, by its name or by what is in it.
pub fn is_personal(column: &Described) -> bool {
    if column.notes.contains(&Note::Emails) {
        return true;
    }
    let words = words(&column.name);
    let named = match words.as_slice() {
        // A few names that repeat are those of companies or products.
        [only] => only == "name" && !matches!(column.guess, Guess::Choice(_)),
        [.., before, last] => last == "name" && NAMED.contains(&before.as_str()),
        [] => false,
    };
    let of_a_mail = match column.guess {
        Guess::YesNo => true,
        Guess::Date(_) => !has(&words, &["birth", "birthdate", "birthday", "dob", "geboortedatum"]),
        _ => ends(&words, OF_A_MAIL),
    };
    !of_a_mail && (named || has(&words, PERSONAL))
}

/// Whether a column is about a person, by its name alone.
pub fn names_a_person(source: &str) -> bool {
    let words = words(source);
    let named = match words.as_slice() {
        [.., before, last] => last == "name" && NAMED.contains(&before.as_str()),
        [only] => only == "name",
        [] => false,
    };
    !ends(&words, OF_A_MAIL) && (named || has(&words, PERSONAL))
}

/// Whether a column holds what the law protects, or what stands for it, by its name.
pub fn is_protected(source: &str) -> bool {
    let words = words(source);
    has(&words, PROTECTED)
        || words.windows(2).any(|two| match two {
            [one, other] => PROTECTED.contains(&format!("{one}_{other}").as_str()),
            _ => false,
        })
}

/// How well a name says that a column tells leads apart: not at all, somebody else's id, or a lead's.
pub fn key_rank(source: &str) -> u8 {
    let words = words(source);
    match (ends(&words, KEYS) && !has(&words, PERSONAL), has(&words, FOREIGN)) {
        (false, _) => 0,
        (true, true) => 1,
        (true, false) => 2,
    }
}

/// Whether digits are a code, by the name of the column.
pub fn is_code(source: &str) -> bool {
    ends(&words(source), CODES)
}

/// Whether a column holds ids, by its name.
pub fn is_id(source: &str) -> bool {
    ends(&words(source), &["id", "ids", "uuid", "guid"])
}

/// Whether a number counts money, by the name of its column.
pub fn is_money(source: &str) -> bool {
    has(&words(source), MONEY)
}

/// Whether a number counts time, by the name of its column.
pub fn is_time(source: &str) -> bool {
    has(&words(source), TIME)
}

/// The unit of time that the name of a column names.
pub fn unit_named(source: &str) -> Option<&'static str> {
    const UNITS: [(&str, &[&str]); 7] = [
        ("seconds", &["second", "seconds", "sec", "secs"]),
        ("minutes", &["minute", "minutes", "min", "mins"]),
        ("hours", &["hour", "hours", "hrs"]),
        ("days", &["day", "days"]),
        ("weeks", &["week", "weeks"]),
        ("months", &["month", "months"]),
        ("years", &["year", "years", "yrs", "age"]),
    ];
    let words = words(source);
    UNITS.iter().find(|(_, names)| has(&words, names)).map(|(unit, _)| *unit)
}

/// Whether an event is what a mail system does with a message, by its name: the lead did nothing.
pub fn is_of_a_mailer(name: &str) -> bool {
    const DONE: &[&str] =
        &["sent", "send", "delivered", "processed", "deferred", "dropped", "bounce", "bounced", "queued"];
    ends(&words(name), DONE)
}

/// Whether 0 and 1 are counts rather than yes and no.
pub fn is_count(column: &Described) -> bool {
    let words = words(&column.name);
    let first = words.first().is_some_and(|first| COUNTING.contains(&first.as_str()));
    column.digits && words.len() > 1 && (first || ends(&words, COUNTED))
}

/// Whether digits are instants, counted from 1970: they are of these times, and the name of the column speaks of time
/// or they count milliseconds.
pub fn is_instant(column: &Described) -> bool {
    let words = words(&column.name);
    let named = has(&words, WHEN) || words.iter().any(|word| WHEN_ENDS.iter().any(|end| word.ends_with(end)));
    column.epoch.is_some_and(|epoch| {
        (named || !matches!(epoch.counted, Counted::Seconds | Counted::Days)) && !is_code(&column.name)
    })
}

/// Whether a column perhaps says how leads ended, by its name.
pub fn is_outcome(source: &str) -> bool {
    let name = words(source).join("_");
    OUTCOMES.contains(&name.as_str())
}

/// Whether a column is filled once it is known how a lead ended, by its name: rule T02 of `check` asks the same.
pub fn is_after(source: &str) -> bool {
    has(&words(source), crate::lint::AFTER)
}

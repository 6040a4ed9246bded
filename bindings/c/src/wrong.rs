//! Errors, as C receives them.

use qualify::{Error, Mistake};
use std::ffi::CString;
use std::str::Utf8Error;

/// What is wrong with a policy, a lead or a call.
pub struct QualifyError {
    pub(crate) message: CString,
    pub(crate) json: CString,
}

/// What is wrong, before it is told.
pub(crate) struct Wrong {
    message: String,
    mistakes: Vec<Mistake>,
}

impl Wrong {
    pub(crate) fn of(message: impl Into<String>) -> Wrong {
        Wrong { message: message.into(), mistakes: Vec::new() }
    }

    pub(crate) fn null(name: &str) -> Wrong {
        Wrong::of(format!("`{name}` is NULL"))
    }

    pub(crate) fn utf8(name: &str, bad: &Utf8Error) -> Wrong {
        Wrong::of(format!("`{name}` is not UTF-8: byte {} is wrong (counted from 0)", bad.valid_up_to()))
    }

    pub(crate) fn bug() -> Wrong {
        Wrong::of("this is a bug of qualify; the message of the panic is on stderr")
    }

    pub(crate) fn told(self) -> QualifyError {
        let each = |mistake: &Mistake| {
            serde_json::json!({
                "code": mistake.code,
                "message": mistake.message,
                "help": mistake.help,
                "place": mistake.place,
            })
        };
        let mistakes: Vec<_> = self.mistakes.iter().map(each).collect();
        let json = serde_json::json!({ "message": self.message, "mistakes": mistakes });
        QualifyError { message: ended(self.message.into_bytes()), json: ended(json.to_string().into_bytes()) }
    }
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Wrong {
        Wrong { message: error.to_string(), mistakes: error.mistakes() }
    }
}

/// A text that ends with NUL; a NUL within it becomes a space.
pub(crate) fn ended(mut text: Vec<u8>) -> CString {
    text.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = b' ');
    CString::new(text).unwrap_or_default()
}

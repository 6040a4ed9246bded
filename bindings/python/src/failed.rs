//! Errors, as the Python part takes them: it makes its own exceptions of them.

use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use qualify::tables::Error;

create_exception!(_qualify, Failed, PyException, "policy, message, help, said, findings as JSON");

/// As an exception of Python.
pub fn failed(error: Error) -> PyErr {
    let findings = serde_json::Value::Array(error.findings).to_string();
    Failed::new_err((error.policy, error.message, error.help, error.said, findings))
}

/// What is wrong with an object of Python.
pub fn wrong(py: Python<'_>, error: &PyErr) -> String {
    let text = error.value(py).to_string();
    text.lines().next().unwrap_or("it cannot be read").trim_end_matches('.').to_owned()
}

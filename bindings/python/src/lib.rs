//! The wheel `qualify` for Python: what `qualify::tables` does, with tables of Arrow in and out.
//!
//! All that is said, named and documented for Python stands in `python/qualify`; here is only what Python cannot do.

mod failed;
mod policy;
mod ran;
mod running;
mod stream;
mod watch;

use pyo3::prelude::*;

/// The compiled part of `qualify`.
#[pymodule]
fn _qualify(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("Failed", module.py().get_type::<failed::Failed>())?;
    module.add_class::<policy::Policy>()?;
    module.add_function(wrap_pyfunction!(policy::added, module)?)?;
    module.add_class::<stream::Batches>()?;
    module.add_class::<running::Running>()?;
    module.add_class::<stream::Table>()?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}

//! The edge where records come in and answers go out.

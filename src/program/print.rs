//! The printed form of a program: by name, one column a paragraph, for snapshots and for people.

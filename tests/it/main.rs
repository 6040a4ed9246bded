//! The tests.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that fails says so by panicking; not every room needs each"
)]

mod advice;
mod at_limits;
mod c_library;
mod cases;
mod ceilings;
mod check;
mod check_data;
mod ci;
mod circles;
mod cli;
mod cli_events;
mod cli_keys;
mod cli_policies;
mod cli_rejects;
mod cli_run;
mod coverage;
#[cfg(feature = "parquet")]
mod damage;
mod data_columns;
mod data_run;
mod data_scan;
mod data_values;
mod diff;
mod docs;
mod door;
mod dry_run;
mod edges;
mod engine;
mod event_files;
mod event_key;
mod events;
mod examples;
mod explain;
mod facts;
mod files;
mod fix;
mod formats;
mod fuzz;
mod growth;
mod harmless;
mod help;
mod import;
mod init;
mod init_from;
mod init_says;
mod init_skeleton;
mod keys;
mod language;
mod layers;
mod least;
mod limits;
mod lint;
mod load;
mod loan;
mod merge;
mod mutation;
mod newcomers;
#[cfg(all(feature = "parquet", feature = "xlsx"))]
mod odd_cells;
mod odd_dates;
mod outputs;
mod pages;
#[cfg(feature = "parquet")]
mod parquet;
mod promises;
mod properties;
mod propose;
#[cfg(all(unix, feature = "parquet", feature = "xlsx"))]
mod python;
mod reach;
mod reference;
mod reports;
mod said_of_data;
mod said_of_values;
#[cfg(all(feature = "parquet", feature = "xlsx"))]
mod same_answers;
mod service;
mod settings;
mod strangers;
#[cfg(feature = "parquet")]
mod tables;
mod threads;
mod trees;
#[cfg(feature = "xlsx")]
mod why;
mod wordings;
mod workbooks;
mod worst;
mod written;

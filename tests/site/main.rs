//! Tests of the library as a whole: files in memory in, files in memory out.

// Tests read fixtures and start programs; the ban is the library's.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod bad_input;
mod brought;
mod budgets;
mod cards;
mod charts;
mod claims;
mod colours;
mod drawn_claims;
mod drift;
mod drift_of_parts;
mod equipment;
mod feed;
mod figures;
mod formats;
mod images;
mod imports;
mod incremental;
mod kinds;
mod laws;
mod links;
mod lists;
mod lost_markup;
mod metadata;
mod odd_pages;
mod overview;
mod page_facts;
mod pages;
mod paths;
mod photographs;
mod quorum_table;
mod rules;
mod schema;
mod syntaxes;
mod tags;
mod topology;
mod words;
// Each test crate uses a part of what they share.
#[allow(dead_code)]
#[path = "../support/mod.rs"]
mod support;

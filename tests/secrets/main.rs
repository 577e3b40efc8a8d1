//! How many of several hundred seeded secrets are found, how whole they are masked, and how often something harmless is
//! taken for one.

// Tests read fixtures; the ban is the library's.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod passwords;
mod recall;

//! rackdown
pub mod bundle;
pub mod diag;
pub mod memo;
pub mod model;
pub mod parse;
pub mod source;

//! What all pages are rendered with.

use super::card::Cards;
use super::engine::Engine;
use super::highlight::Highlighter;
use super::page_lists::PageLists;
use crate::memo::Memo;
use crate::parse::content::Site;
use crate::redact::Scanner;
use crate::source::Inputs;

/// What all pages are rendered with.
pub struct RenderContext<'a> {
    /// The source files, for excerpts.
    pub inputs: &'a Inputs,
    /// The parsed site.
    pub site: &'a Site,
    /// Templates and expressions.
    pub engine: &'a Engine,
    /// Highlighting.
    pub highlighter: &'a Highlighter,
    /// What masks secrets in excerpts and commands.
    pub scanner: &'a Scanner,
    /// What earlier builds computed.
    pub memo: &'a Memo,
    /// What lists show of pages.
    pub lists: &'a PageLists<'a>,
    /// What the pages' heads say of their cards.
    pub cards: &'a Cards,
}

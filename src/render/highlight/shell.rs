//! Shell, line by line: the syntax knows one here-document at a time and one quoted part of its mark, so what has several
//! is taken apart here.
//!
//! In: lines of shell. Out: the pieces of each.

use std::collections::VecDeque;

use super::class::Class;
use super::here_document::{HereMark, here_marks};
use super::line::Line;
use super::paint::{Grammar, PaintLine, Painted, Painter};

/// Paints lines of shell.
pub(super) struct ShellPainter<'a> {
    grammar: Grammar<'a>,
    base: Option<Class>,
    painter: Painter<'a>,
    /// Here-documents whose text is still to come, each with what paints it.
    documents: VecDeque<(HereMark, Painter<'a>)>,
}

impl<'a> ShellPainter<'a> {
    /// For a whole script.
    pub(super) fn script(grammar: Grammar<'a>) -> Self {
        ShellPainter::new(grammar, None)
    }

    /// `base` is the class of text that the syntax leaves plain.
    pub(super) fn new(grammar: Grammar<'a>, base: Option<Class>) -> Self {
        ShellPainter { grammar, base, painter: Painter::new(grammar, base), documents: VecDeque::new() }
    }

    /// What paints the text of a here-document.
    fn document(&self, mark: &HereMark) -> Painter<'a> {
        let mut painter = Painter::new(self.grammar, self.base);
        painter.paint(&mark.opening(), &mut Line::default());
        painter
    }
}

impl PaintLine for ShellPainter<'_> {
    fn paint(&mut self, text: &str, line: &mut Line) -> Painted {
        if let Some((mark, painter)) = self.documents.front_mut() {
            let is_end = mark.ends(text);
            let painted = painter.paint(text, line);
            if is_end {
                self.documents.pop_front();
            }
            return painted;
        }
        let may_begin = text.contains("<<") && self.painter.is_at_rest();
        let marks = if may_begin { here_marks(text) } else { Vec::new() };
        if marks.len() < 2 && !marks.iter().any(|mark| mark.in_parts) {
            return self.painter.paint(text, line);
        }
        self.documents = marks.into_iter().map(|mark| (mark.clone(), self.document(&mark))).collect();
        Painter::new(self.grammar, self.base).paint(text, line)
    }
}

//! The tags of HTML, found as a browser finds them: by the WHATWG tokeniser.
//!
//! Comes in: the bytes of a page, a part of one, or an SVG. Goes out: its tags, attributes and comments with their places,
//! in order. What stands between them is text, which nobody is told of.

use std::convert::Infallible;
use std::ops::Range;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, State, Tokenizer};

/// What [`read_tags`] tells of. The ranges are bytes of the HTML, from `<` to behind `>`.
pub enum Tag<'a> {
    /// An attribute with a value, told before the start tag that it stands in.
    Attribute {
        /// The name of the tag, in small letters.
        element: &'a [u8],
        /// Its own name, in small letters.
        name: &'a [u8],
        /// Its value, entities resolved.
        value: &'a [u8],
        /// The bytes of the value, without quotes.
        range: Range<usize>,
    },
    /// The name of a start tag, in small letters.
    Start(&'a [u8], Range<usize>),
    /// The same of an end tag.
    End(&'a [u8], Range<usize>),
    /// A comment, or what a browser takes for one: `<?xml …?>`, `<![CDATA[…]]>`.
    Comment(Range<usize>),
    /// `<!DOCTYPE …>`.
    Doctype(Range<usize>),
}

/// Whether anyone wants to know of attributes; to gather them takes a fifth of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attributes {
    /// They are told.
    Told,
    /// They are passed over.
    Skipped,
}

/// Reads the tags and comments of a text, in order.
pub fn read_tags(html: &[u8], attributes: Attributes, mut tell: impl FnMut(Tag<'_>)) {
    let (mut name, mut start, mut attribute) = (Vec::new(), 0, Vec::new());
    let callback = |event: CallbackEvent<'_>, span: html5gum::Span<usize>| {
        match event {
            CallbackEvent::OpenStartTag { name: tag } => {
                name.clear();
                name.extend_from_slice(tag);
                start = span.start;
            }
            CallbackEvent::AttributeName { name } => {
                attribute.clear();
                attribute.extend_from_slice(name);
            }
            CallbackEvent::AttributeValue { value } => {
                tell(Tag::Attribute { element: &name, name: &attribute, value, range: span.start..span.end });
            }
            CallbackEvent::CloseStartTag { .. } => tell(Tag::Start(&name, start..span.end)),
            CallbackEvent::EndTag { name } => tell(Tag::End(name, span.start..span.end)),
            CallbackEvent::Comment { .. } => tell(Tag::Comment(span.start..span.end)),
            CallbackEvent::Doctype { .. } => tell(Tag::Doctype(span.start..span.end)),
            _ => {}
        }
        None::<Infallible>
    };
    let mut emitter = CallbackEmitter::new(callback);
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(html, TagsOnly { emitter, attributes }).for_each(|token| match token {
        Ok(never) => match never {},
        Err(never) => match never {},
    });
}

/// Passes over text and over whatever would be wrong with it: of no use here, and not free.
struct TagsOnly<E> {
    emitter: E,
    attributes: Attributes,
}

impl<E: Emitter> ForwardingEmitter for TagsOnly<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = Self::Token> {
        &mut self.emitter
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_error(&mut self, _: html5gum::Error) {}

    fn emit_string(&mut self, _: &[u8]) {}

    fn push_comment(&mut self, _: &[u8]) {}

    fn init_attribute(&mut self) {
        if self.attributes == Attributes::Told {
            self.emitter.init_attribute();
        }
    }

    fn init_attribute_value(&mut self) {
        if self.attributes == Attributes::Told {
            self.emitter.init_attribute_value();
        }
    }

    fn push_attribute_name(&mut self, part: &[u8]) {
        if self.attributes == Attributes::Told {
            self.emitter.push_attribute_name(part);
        }
    }

    fn push_attribute_value(&mut self, part: &[u8]) {
        if self.attributes == Attributes::Told {
            self.emitter.push_attribute_value(part);
        }
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        // What stands in `noscript` is HTML for whom the page is made to work without scripts.
        self.emitter.emit_current_tag().filter(|state| !matches!(state, State::RawText))
    }
}

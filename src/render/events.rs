//! The events of a page's Markdown in rows: what belongs to one element.

use std::ops::Range;

use pulldown_cmark::Event;

/// A row of events, each with its bytes in the page's file.
pub type Events<'d> = &'d [(Event<'static>, Range<usize>)];

/// How many events the element takes up that the first one opens.
pub fn element_length(events: Events<'_>) -> usize {
    let mut depth = 0usize;
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    events.len()
}

//! The pictures of a page's Markdown: with the room that they will take, and with their captions.
//!
//! Comes in: the events of a picture, or of the paragraph in which it stands alone. Goes out: HTML. A browser keeps room for
//! a picture whose size is known, so the text below does not move when it arrives, and it fetches pictures when they come
//! near the part that is seen.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd, html};

use super::address::{decode, encode_link};
use super::assets::references::without_hash;
use super::events::{Events, element_length};
use super::highlight::escaped;
use super::prose::Prose;
use crate::picture::PictureSize;
use crate::source::SitePath;

/// A picture alone in its paragraph, perhaps in a link, with a title.
pub struct FigureEvents<'a> {
    /// What stands in the paragraph.
    pub content: Events<'a>,
    /// The title, which becomes the caption.
    pub caption: &'a str,
    /// How many events the paragraph takes up.
    pub length: usize,
}

/// The picture with a title that is all that a paragraph holds, if there is one; `events` begin with the paragraph.
pub fn figure_in(events: Events<'_>) -> Option<FigureEvents<'_>> {
    let length = element_length(events);
    let content = events.get(1..length.checked_sub(1)?)?;
    let inner = match content {
        [(Event::Start(Tag::Link { .. }), _), inner @ .., (Event::End(TagEnd::Link), _)] => inner,
        content => content,
    };
    let (Event::Start(Tag::Image { title, .. }), _) = inner.first()? else { return None };
    let alone = element_length(inner) == inner.len() && element_length(content) == content.len();
    (alone && !title.trim().is_empty()).then_some(FigureEvents { content, caption: title, length })
}

/// The tag of a picture: `text` are the events that stand for it, and its end.
pub fn picture_tag(src: &str, title: String, text: Vec<Event<'_>>, size: Option<PictureSize>) -> String {
    // The address is written here, as that of a link is.
    let (link_type, dest_url, id) = (LinkType::Inline, "".into(), "".into());
    let start = Event::Start(Tag::Image { link_type, dest_url, title: title.into(), id });
    let mut written = String::new();
    html::push_html(&mut written, std::iter::once(start).chain(text));
    let rest = written.strip_prefix("<img src=\"").unwrap_or(&written);
    let tag = format!("<img src=\"{}{rest}", escaped(&encode_link(src)));
    // The writer ends each picture so; it knows no other attributes.
    let begun = tag.strip_suffix(" />").unwrap_or(&tag);
    let room = size.map(|PictureSize { width, height }| format!(" width=\"{width}\" height=\"{height}\""));
    format!("{begun}{} loading=\"lazy\" decoding=\"async\" />", room.unwrap_or_default())
}

/// The size of the picture of this site that a page refers to by `link`, as its author wrote it.
pub fn size_of(prose: &Prose<'_>, link: &str) -> Option<PictureSize> {
    prose.trace.picture_size(&file_of(prose, link)?)
}

/// The source of a file that a page refers to.
fn file_of(prose: &Prose<'_>, link: &str) -> Option<SitePath> {
    let path = decode(link.split(['?', '#']).next().unwrap_or_default());
    let Some(absolute) = path.strip_prefix('/') else {
        return SitePath::join(prose.page.source.folder(), &path);
    };
    let inputs = prose.ctx.inputs;
    let plain = SitePath::join("static", absolute);
    let unhashed = || SitePath::join("static/assets", &without_hash(absolute.strip_prefix("assets/")?)?);
    let beside = || {
        let mut files = prose.ctx.site.assets.iter();
        files.find(|(_, out)| out.as_str() == absolute).map(|(source, _)| source.clone())
    };
    let there = |file: &SitePath| inputs.get(file).is_some();
    plain.filter(there).or_else(|| unhashed().filter(there)).or_else(beside)
}

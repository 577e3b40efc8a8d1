//! Messages about pages: front matter, Markdown, expressions, components and links.

use super::{Category, Diagnostic, Place, Span, did_you_mean, error, warning};
use crate::diag::names_listed;
use crate::source::SitePath;

/// A file that should be text but has a byte that is not UTF-8; `line` and `column` count from 1.
pub fn not_utf8(file: &SitePath, line: usize, column: usize) -> Diagnostic {
    let message = format!("not UTF-8 text: the first wrong byte is in line {line}, column {column}");
    error("not_utf8", Place::File(file.clone()), message)
        .hint("save the file as UTF-8 (`iconv -f latin1 -t utf-8` if it is old)".to_owned())
}

/// A text in an encoding that its first bytes tell.
pub fn other_encoding(file: &SitePath, encoding: &str) -> Diagnostic {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    let quote = if file.as_str().bytes().all(is_plain) { "" } else { "'" };
    let (old, new) = (format!("{quote}{file}{quote}"), format!("{quote}{file}.new{quote}"));
    error("other_encoding", Place::File(file.clone()), format!("not UTF-8 text: this is {encoding}"))
        .hint(format!("make it UTF-8: `iconv -f {encoding} -t UTF-8 {old} > {new} && mv {new} {old}`"))
}

/// A page that does not begin with front matter.
pub fn no_front_matter(span: Span) -> Diagnostic {
    error("no_front_matter", Place::At(span), "page has no front matter")
        .hint("begin the file with a line `+++`, then `title = \"…\"`, then a line `+++`".to_owned())
}

/// Front matter without its second `+++`.
pub fn unclosed_front_matter(span: Span) -> Diagnostic {
    error("unclosed_front_matter", Place::At(span), "front matter is not closed")
        .hint("put a line `+++` after its last key".to_owned())
}

/// A title of blanks only.
pub fn empty_title(span: Span) -> Diagnostic {
    error("empty_title", Place::At(span), "a page's title must not be empty")
}

/// A tag of blanks only.
pub fn empty_tag(span: Span) -> Diagnostic {
    error("empty_tag", Place::At(span), "a tag must not be empty").hint("take it out of the list".to_owned())
}

/// A slug that is no segment of an address.
pub fn bad_slug(span: Span, slug: &str) -> Diagnostic {
    error("bad_slug", Place::At(span), format!("`{slug}` cannot be the last segment of an address"))
        .hint("use letters, digits and hyphens".to_owned())
}

/// Two pages with one address.
pub fn duplicate_permalink(span: Span, url: &str, first: Span) -> Diagnostic {
    error("duplicate_permalink", Place::At(span), format!("address `/{url}` is taken"))
        .related(first, "by this one")
        .hint("give one of the two another `slug` or name".to_owned())
}

/// Two files of the output with one path.
pub fn duplicate_output(path: &SitePath, first: &str, second: &str) -> Diagnostic {
    let message = format!("`{first}` and `{second}` both become `{path}`");
    error("duplicate_output", Place::None, message).hint("rename one of the two".to_owned())
}

/// A name in front matter that stands for a file that is not there.
pub fn unknown_file(span: Span, what: &str, path: &str, nearest: Option<&str>) -> Diagnostic {
    error("unknown_file", Place::At(span), format!("{what} `{path}` does not exist"))
        .hint(did_you_mean(nearest))
}

/// A site without any page.
pub fn no_pages() -> Diagnostic {
    error("no_pages", Place::None, "the site has no page")
        .hint("make `content/_index.md`, the first page of the site".to_owned())
}

/// A site without a front page, or with one that is a draft.
pub fn no_front_page(draft: Option<&SitePath>) -> Diagnostic {
    let hint = match draft {
        Some(draft) => format!("`{draft}` is a draft: take `draft = true` out, or build with `--drafts`"),
        None => "make `content/_index.md`, so that there is something at `/`".to_owned(),
    };
    error("no_front_page", Place::None, "the site has no front page").hint(hint)
}

/// A file that would be published as it is but begins with front matter.
pub fn raw_page(file: &SitePath) -> Diagnostic {
    let message = "the file begins with front matter but is no page, and would be published as it is";
    let hint = match (file.inside("content"), file.is_markdown()) {
        (Some(_), _) => {
            "name it `….md` to make it a page, take the front matter out, or move it out of `content/`"
        }
        (None, true) => "move it to `content/`, where Markdown becomes a page, or take the front matter out",
        (None, false) => {
            "take the front matter out, or move it to `content/` as a page, with a name in `.md`"
        }
    };
    error("raw_page", Place::File(file.clone()), message).hint(hint.to_owned())
}

/// A file that is called a picture and is text, or empty.
pub fn not_a_picture(file: &SitePath, is_empty: bool) -> Diagnostic {
    let what = if is_empty { "is empty" } else { "is text" };
    warning("not_a_picture", Place::File(file.clone()), format!("this file is called a picture and {what}"))
        .hint(
            "copy the picture here again: a download that failed leaves a web page, Git LFS a reference"
                .to_owned(),
        )
}

/// A link to something that a draft hides.
pub fn link_to_draft(place: Place, target: &str, draft: &SitePath) -> Diagnostic {
    let whole =
        if draft.stem().eq_ignore_ascii_case("_index") { " with all that lies in its folder" } else { "" };
    error("link_to_draft", place, format!("link to `{target}` leads nowhere: `{draft}` is a draft"))
        .hint(format!("take `draft = true` out to publish it{whole}, or build with `--drafts` for yourself"))
}

/// Front matter in YAML; `toml` is what it says, in TOML.
pub fn yaml_front_matter(span: Span, toml: &str) -> Diagnostic {
    let toml = toml.trim_end();
    error("yaml_front_matter", Place::At(span), "front matter in YAML; pages have theirs in TOML")
        .hint(format!("put this in its place:\n+++\n{toml}\n+++"))
}

/// An alias that is no address of the site.
pub fn bad_alias(span: Span, alias: &str) -> Diagnostic {
    error("bad_alias", Place::At(span), format!("`{alias}` is no address that can lead here"))
        .hint("write an old address of this page on this site: `/old/place/` or `/old.html`".to_owned())
}

/// An alias that is the path of some other file.
pub fn alias_taken(span: Span, path: &str) -> Diagnostic {
    error("alias_taken", Place::At(span), format!("there is a file at `/{path}` already"))
        .hint("take the alias away, or the file".to_owned())
}

/// A character that no text may hold.
pub fn control_character(span: Span, character: char) -> Diagnostic {
    let message = format!("control character U+{:04X} in the text", u32::from(character));
    error("control_character", Place::At(span), message).hint("remove it".to_owned())
}

/// An expression without its `}}` on the same line.
pub fn unclosed_expression(span: Span) -> Diagnostic {
    error("unclosed_expression", Place::At(span), "expression is not closed on its line")
        .hint("close it with `}}`".to_owned())
        .hint(PLAIN_BRACES.to_owned())
}

/// How two braces are written that begin no expression.
const PLAIN_BRACES: &str = "for two plain braces write `\\{{`, or put them in backticks as code";

/// An expression with nothing in it.
pub fn empty_expression(span: Span) -> Diagnostic {
    error("empty_expression", Place::At(span), "expression is empty").hint(PLAIN_BRACES.to_owned())
}

/// Something between `{{` and `}}` that is no expression, in the words of the template engine.
pub fn expression_syntax(span: Span, message: &str, source: &str) -> Diagnostic {
    let inner = source.trim_start_matches('{').trim_start();
    let foreign = if inner.starts_with(['<', '%']) {
        Some("a shortcode is a component here: `{{ NAME(key=\"value\") }}`, alone in its paragraph")
    } else if inner.starts_with("#include") {
        Some("a part of a file below `data/` is `{{ excerpt(file=\"…\", lines=\"3-9\") }}`")
    } else {
        None
    };
    error("expression_syntax", Place::At(span), message)
        .hint(foreign.map(str::to_owned))
        .hint(PLAIN_BRACES.to_owned())
}

/// An expression that cannot be evaluated, in the words of the template engine.
pub fn bad_expression(span: Span, message: &str, nearest: Option<&str>) -> Diagnostic {
    // A name that resembles none was perhaps meant for another program: `${{ github.ref }}`, `{{ inventory_hostname }}`.
    let foreign = nearest.is_none() && message.starts_with("variable `");
    error("bad_expression", Place::At(span), message)
        .hint(did_you_mean(nearest))
        .hint(foreign.then(|| PLAIN_BRACES.to_owned()))
}

/// A component call that is not alone in its paragraph.
pub fn component_in_text(span: Span, name: &str) -> Diagnostic {
    error("component_in_text", Place::At(span), format!("component `{name}` stands inside of a paragraph"))
        .hint("put it on a line of its own, between blank lines".to_owned())
}

/// A call of something that is neither a component nor a function.
pub fn unknown_component(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    error("unknown_component", Place::At(span), format!("unknown component `{name}`"))
        .hint(did_you_mean(nearest))
        .hint("`rackdown theme list` shows those that there are, under `templates/components/`".to_owned())
        .hint(nearest.is_none().then(|| PLAIN_BRACES.to_owned()))
}

/// An argument that a component does not have.
pub fn unknown_argument(
    span: Span,
    component: &str,
    name: &str,
    nearest: Option<&str>,
    known: &[&str],
) -> Diagnostic {
    let message = format!("component `{component}` has no argument `{name}`");
    let names = match known {
        [] => "it takes none".to_owned(),
        known => format!("it takes {}", names_listed(name, known)),
    };
    error("unknown_argument", Place::At(span), message).hint(did_you_mean(nearest)).hint(names)
}

/// An argument that a component needs.
pub fn missing_argument(span: Span, component: &str, name: &str) -> Diagnostic {
    let message = format!("component `{component}` needs an argument `{name}`");
    error("missing_argument", Place::At(span), message).hint(format!("write `{component}({name}=\"…\")`"))
}

/// A component that needs an inventory, on a page that has none.
pub fn no_inventory(span: Span, component: &str) -> Diagnostic {
    error("no_inventory", Place::At(span), format!("component `{component}` needs an inventory"))
        .category(Category::NoInventory)
        .hint(
            "make `data/inventory.toml`, or name another file as `inventory` in the front matter".to_owned(),
        )
}

/// An excerpt of a file that is not there.
pub fn excerpt_file(span: Span, path: &str, nearest: Option<&str>) -> Diagnostic {
    error("excerpt_file", Place::At(span), format!("`data/{path}` does not exist"))
        .hint(did_you_mean(nearest))
}

/// A region that the file does not mark.
pub fn excerpt_region(span: Span, path: &str, region: &str, nearest: Option<&str>) -> Diagnostic {
    error("excerpt_region", Place::At(span), format!("`data/{path}` has no region `{region}`"))
        .hint(did_you_mean(nearest))
        .hint(format!("mark it there with comment lines `region: {region}` and `endregion: {region}`"))
}

/// A region that is begun but not ended.
pub fn excerpt_unclosed(span: Span, path: &str, region: &str) -> Diagnostic {
    error("excerpt_unclosed", Place::At(span), format!("region `{region}` of `data/{path}` is not ended"))
        .hint(format!("end it with a comment line `endregion: {region}`"))
}

/// A range of lines that is none, or that the text does not have.
pub fn bad_lines(span: Span, lines: &str, count: usize) -> Diagnostic {
    error("bad_lines", Place::At(span), format!("`{lines}` is no range of lines of a text of {count}"))
        .hint("write `7` or `3-5`, several with commas".to_owned())
}

/// A snapshot that is not there.
pub fn unknown_snapshot(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    error("unknown_snapshot", Place::At(span), format!("there is no snapshot `{name}`"))
        .hint(did_you_mean(nearest))
        .hint(format!("it would be `data/snapshots/{name}.txt` with `{name}.toml` beside it"))
}

/// A chart of throughput from something that iperf3 did not print.
pub fn throughput_of_other_format(span: Span, name: &str, format: &str) -> Diagnostic {
    let message = format!("snapshot `{name}` has the format `{format}`, not `iperf3`");
    error("throughput_of_other_format", Place::At(span), message)
        .hint(format!("set `format = \"iperf3\"` in `data/snapshots/{name}.toml` if iperf3 printed it"))
}

/// An icon of the site's that cannot be turned into pixels.
pub fn icon_not_drawable(place: Place, message: &str) -> Diagnostic {
    error("icon_not_drawable", place, format!("the icon cannot be drawn: {message}")).hint(
        "simplify it, or put `favicon.ico`, `apple-touch-icon.png`, `icon-192.png` and `icon-512.png` beside it"
            .to_owned(),
    )
}

/// A machine that the page's inventory does not have.
pub fn unknown_machine(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    error("unknown_machine", Place::At(span), format!("the inventory has no machine `{name}`"))
        .hint(did_you_mean(nearest))
}

/// A fence in a language that cannot be highlighted.
pub fn unknown_language(span: Span, language: &str, nearest: &[String]) -> Diagnostic {
    let names: Vec<String> = nearest.iter().map(|name| format!("`{name}`")).collect();
    let hint = (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")));
    warning(
        "unknown_language",
        Place::At(span),
        format!("no highlighting for language `{language}`; shown plain"),
    )
    .hint(hint)
    .hint("`text` is the name for plain text".to_owned())
}

/// A block that is shown plain because parsing it could take too long, or some of its lines: the number of the first of
/// them, and how many they are.
pub fn too_large_to_highlight(span: Span, lines: Option<(usize, usize)>) -> Diagnostic {
    let what = match lines {
        None => "block is too large to be highlighted; shown plain".to_owned(),
        Some((first, 1)) => format!("line {first} of the block is too long to be highlighted; shown plain"),
        Some((first, lines)) => {
            format!(
                "{lines} lines of the block, from line {first} on, are too long to be highlighted; shown plain"
            )
        }
    };
    let limits = "a line is highlighted up to 2048 bytes, and up to 256 blanks or equal signs on end";
    warning("too_large_to_highlight", Place::At(span), what).hint(lines.map(|_| limits.to_owned()))
}

/// A word after a fence's language that means nothing.
pub fn unknown_fence_attribute(span: Span, word: &str, nearest: Option<&str>) -> Diagnostic {
    error("unknown_fence_attribute", Place::At(span), format!("unknown fence attribute `{word}`"))
        .hint(did_you_mean(nearest))
        .hint("there are `title=\"…\"`, `hl=\"3-5\"` and `linenos`".to_owned())
}

/// A first-level heading below the page's title.
pub fn second_title(span: Span) -> Diagnostic {
    warning("second_title", Place::At(span), "a first-level heading beside the page's title")
        .hint("begin with `##`: the title of the front matter is the page's first-level heading".to_owned())
}

/// A heading that leaves out a level.
pub fn skipped_heading_level(span: Span, found: usize, expected: usize) -> Diagnostic {
    let message = format!("heading of level {found} where the next would be {expected}");
    warning("skipped_heading_level", Place::At(span), message)
        .hint(format!("write `{}`", "#".repeat(expected)))
}

/// An id of a heading that the page has already.
pub fn duplicate_heading_id(span: Span, id: &str) -> Diagnostic {
    error("duplicate_heading_id", Place::At(span), format!("id `{id}` is taken on this page"))
}

/// An id that stands twice on a finished page.
pub fn duplicate_id(page: &str, id: &str, file: &SitePath) -> Diagnostic {
    error("duplicate_id", Place::File(file.clone()), format!("id `{id}` stands twice on page `/{page}`"))
        .hint("one of the two comes from a template or from raw HTML".to_owned())
}

/// A link to something that the site does not have; the hint says what to write.
pub fn dead_link(span: Span, target: &str, hint: Option<String>) -> Diagnostic {
    error("dead_link", Place::At(span), format!("link to `{target}` leads nowhere")).hint(hint)
}

/// A link or a picture of the Markdown, whatever `what` says, with nothing where its address should be.
pub fn empty_address(span: Span, what: &str) -> Diagnostic {
    let shows = if what == "link" { "it leads to the page that it stands on" } else { "nothing is shown" };
    warning("empty_address", Place::At(span), format!("this {what} has no address: {shows}"))
        .hint("write it between the brackets; `#` is the top of the page".to_owned())
}

/// `<base href>`, which every relative address of a page would be relative to.
pub fn base_element(place: Place) -> Diagnostic {
    error("base_element", place, "`<base href>` changes where every relative address of the page leads")
        .hint("take it out: the addresses of a page are relative to the page itself".to_owned())
}

/// A link out of the site that a browser takes for something else than was meant; the hint says what to write.
pub fn doubtful_link(place: Place, target: &str, hint: String) -> Diagnostic {
    warning("doubtful_link", place, format!("link to `{target}` is not what a reader's browser can follow"))
        .hint(hint)
}

/// A link to a place on a page that the page does not have.
pub fn dead_fragment(span: Span, page: &str, fragment: &str, nearest: Option<&str>) -> Diagnostic {
    let message = format!("link to `#{fragment}`, which `/{page}` does not have");
    error("dead_fragment", Place::At(span), message).hint(nearest.map(|id| format!("did you mean `#{id}`?")))
}

/// A link of a template that leads nowhere, at its place in the template if it is found there.
pub fn dead_template_link(place: Place, page: &str, target: &str, hint: Option<String>) -> Diagnostic {
    let message = match place {
        // Said once for all pages that the template makes.
        Place::At(_) => format!("link to `{target}` leads nowhere"),
        _ => format!("page `/{page}` links to `{target}`, which leads nowhere; a template wrote that"),
    };
    error("dead_template_link", place, message).hint(hint).hint(
        "in a template `{{ link(to=\"…\") }}` writes the address of a page or file from every page"
            .to_owned(),
    )
}

/// A footnote that nothing refers to.
pub fn unused_footnote(span: Span, label: &str) -> Diagnostic {
    warning("unused_footnote", Place::At(span), format!("nothing refers to footnote `[^{label}]`"))
}

/// A picture that is published with its metadata although it should not be; `why` says what is in the way.
pub fn picture_keeps_metadata(file: &SitePath, why: &str) -> Diagnostic {
    let message = format!("this picture is published with its metadata (place, people, device): {why}");
    warning("picture_keeps_metadata", Place::File(file.clone()), message)
        .hint("save it anew as JPEG, PNG or WebP, without metadata".to_owned())
        .hint("`keep_metadata = true` in `data/site.toml` publishes all pictures as they are".to_owned())
}

/// A comment, an element or the like that is opened and never closed.
pub fn unclosed_html(span: Span, written: &str, closer: &str) -> Diagnostic {
    let message = format!("{} is never closed", in_code(written));
    warning("unclosed_html", Place::At(span), message)
        .hint(format!("close it with `{closer}`; what is to be read as it is stands in backticks"))
}

/// A fence that the end of its block closes, and nothing else.
pub fn unclosed_fence(span: Span, fence: &str) -> Diagnostic {
    warning(
        "unclosed_fence",
        Place::At(span),
        "this block of code is never closed: it takes all that follows",
    )
    .hint(format!("close it with a line {}, with nothing behind it", in_code(fence)))
}

/// A reference to a definition that there is not.
pub fn undefined_reference(span: Span, label: &str, nearest: Option<&str>) -> Diagnostic {
    let label = shown(label);
    warning(
        "undefined_reference",
        Place::At(span),
        format!("no address is defined for `[{label}]`: it stays text"),
    )
    .hint(did_you_mean(nearest))
    .hint(format!("define it on a line of its own, `[{label}]: address`, or write `\\[` for a plain bracket"))
}

/// A mark of a note that there is not.
pub fn undefined_footnote(span: Span, label: &str, nearest: Option<&str>) -> Diagnostic {
    let label = shown(label);
    let hint = match label.contains(' ') {
        true => "the name of a note has no blanks".to_owned(),
        false => format!("write it on a line of its own, `[^{label}]: text`, or `\\[` for a plain bracket"),
    };
    warning(
        "undefined_footnote",
        Place::At(span),
        format!("there is no footnote `[^{label}]`: it stays text"),
    )
    .hint(nearest.map(|name| format!("did you mean `[^{name}]`?")))
    .hint(hint)
}

/// A name that is defined again; only the first counts.
pub fn duplicate_definition(span: Span, name: &str, first: Span) -> Diagnostic {
    let message = format!("`{}` is defined already: this one counts for nothing", shown(name));
    warning("duplicate_definition", Place::At(span), message).related(first, "by this one")
}

/// The address of a name that nothing refers to.
pub fn unused_definition(span: Span, label: &str) -> Diagnostic {
    let label = shown(label);
    warning(
        "unused_definition",
        Place::At(span),
        format!("nothing refers to `[{label}]`: this line is not shown"),
    )
    .hint(format!("refer to it by `[text][{label}]`, or take it out; for a text write `\\[{label}]:`"))
}

/// What looks like a link and is none.
pub fn link_as_text(span: Span, hint: &str) -> Diagnostic {
    warning("link_as_text", Place::At(span), "this is no link: it stays text").hint(hint.to_owned())
}

/// A row with more cells than its table has columns.
pub fn extra_cells(span: Span, found: usize, columns: usize) -> Diagnostic {
    let message = format!("the row has {found} cells, its table {columns}: the rest is not shown");
    warning("extra_cells", Place::At(span), message)
        .hint("give the header as many cells, or write `\\|` for a plain bar, in code as well".to_owned())
}

/// A row of a table that is none.
pub fn table_as_text(span: Span) -> Diagnostic {
    warning("table_as_text", Place::At(span), "this row belongs to no table: it stays text").hint(
        "a table is a header, a line `|---|---|` with as many cells, and rows, without blank lines between them but one \
         before the header"
            .to_owned(),
    )
}

/// Marks of Markdown or HTML that do not mean what they look like.
pub fn markup_as_text(span: Span, written: &str, hint: &str) -> Diagnostic {
    warning("markup_as_text", Place::At(span), format!("{} stays text", in_code(written)))
        .hint(hint.to_owned())
}

/// A line of `-` or `=` that makes a heading of the paragraph above it.
pub fn underlined_text(span: Span, mark: &str) -> Diagnostic {
    warning("underlined_text", Place::At(span), format!("`{mark}` makes a heading of the paragraph above it"))
        .hint("put a blank line before it for a rule; write a heading as `## …`".to_owned())
}

/// Markdown inside of an HTML block.
pub fn markdown_in_html(span: Span) -> Diagnostic {
    warning("markdown_in_html", Place::At(span), "Markdown inside of HTML stays as it is")
        .hint("put a blank line behind the HTML tag, and another before the closing one".to_owned())
}

/// Markup that another generator knows.
pub fn foreign_markup(span: Span, written: &str, hint: &str) -> Diagnostic {
    warning(
        "foreign_markup",
        Place::At(span),
        format!("{} means nothing here and is shown as it is", in_code(written)),
    )
    .hint(hint.to_owned())
}

/// A value in a fence's line whose quotes are not closed.
pub fn unclosed_quote(span: Span) -> Diagnostic {
    error("unclosed_quote", Place::At(span), "the quotes are not closed")
        .hint("write `title=\"…\"`; a quote inside is `\\\"`, or stands in `'…'`".to_owned())
}

/// A text of the Markdown in backticks, or in quotes if they would seem to be part of it.
fn in_code(written: &str) -> String {
    let text = shown(written);
    if text.starts_with('`') || text.ends_with('`') { format!("\"{text}\"") } else { format!("`{text}`") }
}

/// A text of the Markdown in a message: short, and with `…` for each expression.
fn shown(written: &str) -> String {
    let mut text = String::new();
    let mut in_placeholder = false;
    for letter in written.chars().take(80) {
        match letter {
            '\u{fdd0}' => {
                in_placeholder = true;
                text.push_str("{{ … }}");
            }
            '\u{fdd1}' => in_placeholder = false,
            _ if in_placeholder => {}
            letter => text.push(letter),
        }
    }
    if written.chars().nth(80).is_some() { text + "…" } else { text }
}

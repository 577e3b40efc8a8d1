//! What templates and expressions see: the only types that are serialised.
//!
//! Comes in: the model. Goes out: plain records of words and figures, in the author's order. A figure that is not
//! stated is absent (`none`), never zero. Names are those of the TOML keys.

use indexmap::IndexMap;
use serde::Serialize;

use crate::model::inventory::{Inventory, LinkState, Machine, Nic, Power, Votes, algorithm_word};
use crate::model::quantity::Rate;
use crate::model::totals::{Count, Totals};
use crate::model::value::Value;
use crate::parse::config::Config;
use crate::parse::content::{Page, PageKind, Site, category_url};

/// The site as a whole: `site`.
#[derive(Debug, Serialize)]
pub struct SiteView {
    title: String,
    description: Option<String>,
    author: Option<String>,
    language: String,
    base_url: Option<String>,
    /// The top-level sections and pages, in list order.
    menu: Vec<LinkView>,
    /// The file name of the feed, if any page is dated.
    feed: Option<&'static str>,
}

/// A page to be linked to.
#[derive(Clone, Debug, Serialize)]
pub struct LinkView {
    title: String,
    /// Its address on this site, for `link(to=…)`.
    url: String,
    description: Option<String>,
    date: Option<String>,
    category: Option<String>,
    tags: Vec<String>,
    is_section: bool,
    /// The first pages of a section that is listed.
    pages: Vec<LinkView>,
    /// How many pages that section has.
    pages_in_all: usize,
}

/// The page being drawn: `page`.
#[derive(Debug, Serialize)]
pub struct PageView {
    title: String,
    url: String,
    /// The whole address, if the site's is known.
    permalink: Option<String>,
    description: Option<String>,
    date: Option<String>,
    updated: Option<String>,
    draft: bool,
    tags: Vec<String>,
    category: Option<LinkView>,
    is_section: bool,
    /// The sections above it, outermost first.
    ancestors: Vec<LinkView>,
    extra: Value,
}

/// A machine: `node.NAME`, `machine.NAME`.
#[derive(Clone, Debug, Serialize)]
pub struct MachineView {
    name: String,
    label: String,
    role: Option<String>,
    cpu: Option<CpuView>,
    ram: Option<String>,
    gpu: Option<String>,
    hardware: Option<String>,
    notes: Option<String>,
    address: Option<String>,
    availability: Option<String>,
    nic: Vec<NicView>,
    storage: Vec<StorageView>,
    power: Vec<String>,
    rack: Option<String>,
    room: Option<String>,
    /// Rack and room together, in words.
    standing: Option<String>,
    extra: Value,
    /// Only for cluster members.
    nodeid: Option<u32>,
    /// Only for cluster members.
    votes: Option<u32>,
    is_node: bool,
    is_qdevice: bool,
}

#[derive(Clone, Debug, Serialize)]
struct CpuView {
    model: Option<String>,
    cores: Option<u32>,
    threads: Option<u32>,
}

#[derive(Clone, Debug, Serialize)]
struct NicView {
    name: String,
    model: Option<String>,
    speed: Option<String>,
    state: &'static str,
    bond: Option<String>,
    to: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct StorageView {
    name: String,
    kind: Option<String>,
    size: Option<String>,
}

/// The whole inventory: its fields are variables of their own in templates and expressions.
#[derive(Debug, Serialize)]
pub struct InventoryView {
    cluster: ClusterView,
    /// Members by name.
    node: IndexMap<String, MachineView>,
    /// The other machines by name.
    machine: IndexMap<String, MachineView>,
    switch: IndexMap<String, SwitchView>,
    ups: IndexMap<String, UpsView>,
    quorum: QuorumView,
    totals: TotalsView,
    uplink: Option<UplinkView>,
    tiles: Vec<TileView>,
}

#[derive(Debug, Serialize)]
struct ClusterView {
    name: String,
    platform: Option<String>,
    nodes: usize,
}

#[derive(Debug, Serialize)]
struct SwitchView {
    name: String,
    label: String,
    speed: Option<String>,
}

#[derive(Debug, Serialize)]
struct UpsView {
    name: String,
    label: String,
    model: Option<String>,
    monitored_by: Option<String>,
}

/// Votes: `quorum`.
#[derive(Debug, Serialize)]
struct QuorumView {
    /// The votes that must be there.
    needed: u64,
    /// All votes that there are.
    expected: u64,
    /// The votes of all nodes.
    node_votes: u64,
    /// How many nodes may fail, whichever they are.
    spare: usize,
    /// How many nodes may fail, whichever they are, while the QDevice is down.
    spare_without_qdevice: usize,
    /// The votes that would be needed if the cluster had no QDevice.
    needed_without_qdevice: u64,
    /// How many nodes might fail, whichever they are, if the cluster had no QDevice.
    spare_nodes_only: usize,
    qdevice: Option<QDeviceView>,
}

#[derive(Debug, Serialize)]
struct QDeviceView {
    host: String,
    label: String,
    algorithm: &'static str,
    votes: u64,
}

#[derive(Debug, Serialize)]
struct TotalsView {
    /// Over the cluster members.
    nodes: SumsView,
    /// Over all machines.
    all: SumsView,
}

#[derive(Debug, Serialize)]
struct SumsView {
    machines: usize,
    cores: CountView,
    threads: CountView,
    ram: Option<String>,
    storage: Option<String>,
}

#[derive(Debug, Serialize)]
struct CountView {
    sum: u64,
    missing: usize,
}

/// The fastest link of a member that is up.
#[derive(Debug, Serialize)]
struct UplinkView {
    node: String,
    nic: String,
    model: Option<String>,
    speed: String,
    to: Option<String>,
}

#[derive(Debug, Serialize)]
struct TileView {
    label: &'static str,
    value: String,
}

/// The most entries that the menu has.
const LONGEST_MENU: usize = 12;

impl SiteView {
    /// The site's view; the menu holds what the front page lists.
    pub fn new(site: &Site) -> Self {
        let Config { title, description, author, language, base_url, .. } = &site.config;
        let front = site.pages.iter().find(|page| page.url.is_empty() && page.kind == PageKind::Section);
        let mut menu = front.map(|front| site.children(front)).unwrap_or_default();
        if menu.len() > LONGEST_MENU {
            // A menu of hundreds helps nobody, and would stand on every page: what its author put in order stays.
            menu.retain(|page| page.kind == PageKind::Section || page.front.weight.is_some());
            menu.truncate(LONGEST_MENU);
        }
        SiteView {
            title: title.clone(),
            description: description.clone(),
            author: author.clone(),
            language: language.clone(),
            base_url: base_url.as_ref().map(|url| url.as_str().to_owned()),
            menu: menu.into_iter().map(LinkView::new).collect(),
            feed: super::output::has_feed(site).then_some(super::output::FEED),
        }
    }
}

/// How many of a section's pages stand with it in a list; the rest is behind its link.
const PAGES_OF_A_SECTION: usize = 6;

impl LinkView {
    /// A link to a page.
    pub fn new(page: &Page) -> Self {
        LinkView {
            title: page.front.title.value.clone(),
            url: page.url.clone(),
            description: page.front.description.clone(),
            date: page.front.date.map(|date| date.to_string()),
            category: page.front.category.as_ref().map(|category| category.value.clone()),
            tags: page.front.tags.clone(),
            is_section: page.kind == PageKind::Section,
            pages: Vec::new(),
            pages_in_all: 0,
        }
    }

    /// What a section lists: the pages in it, and the sections in it with the first of their pages.
    pub fn list(site: &Site, section: &Page) -> Vec<Self> {
        let entries = site.children(section);
        let sections: Vec<&Page> =
            entries.iter().copied().filter(|entry| entry.kind == PageKind::Section).collect();
        let inside = site.children_of(&sections);
        let link = |entry: &Page| {
            let pages = inside.get(&entry.url).map(Vec::as_slice).unwrap_or_default();
            LinkView {
                pages: pages.iter().take(PAGES_OF_A_SECTION).map(|page| LinkView::new(page)).collect(),
                pages_in_all: pages.len(),
                ..LinkView::new(entry)
            }
        };
        entries.into_iter().map(link).collect()
    }

    /// A link to the page of a category.
    pub fn category(name: &str) -> Self {
        LinkView {
            title: name.to_owned(),
            url: category_url(name),
            description: None,
            date: None,
            category: None,
            tags: Vec::new(),
            is_section: true,
            pages: Vec::new(),
            pages_in_all: 0,
        }
    }
}

impl PageView {
    /// The view of a Markdown page.
    pub fn new(site: &Site, page: &Page) -> Self {
        let front = &page.front;
        let mut ancestors = Vec::new();
        let mut above = site.section_of(page);
        while let Some(section) = above {
            ancestors.insert(0, LinkView::new(section));
            above = site.section_of(section);
        }
        PageView {
            description: front.description.clone(),
            date: front.date.map(|date| date.to_string()),
            updated: front.updated.map(|date| date.to_string()),
            draft: front.draft,
            tags: front.tags.clone(),
            category: front.category.as_ref().map(|category| LinkView::category(category)),
            is_section: page.kind == PageKind::Section,
            ancestors,
            extra: front.extra.clone(),
            ..PageView::bare(site, &front.title, &page.url)
        }
    }

    /// The view of a page that has no Markdown.
    pub fn generated(site: &Site, title: &str, url: &str) -> Self {
        let front = site.pages.iter().filter(|page| page.url.is_empty());
        PageView { ancestors: front.map(LinkView::new).collect(), ..PageView::bare(site, title, url) }
    }

    fn bare(site: &Site, title: &str, url: &str) -> Self {
        let permalink = |base: &crate::parse::config::BaseUrl| {
            format!("{}{}", base.as_str(), super::address::encode(url))
        };
        PageView {
            title: title.to_owned(),
            url: url.to_owned(),
            permalink: site.config.base_url.as_ref().map(permalink),
            description: None,
            date: None,
            updated: None,
            draft: false,
            tags: Vec::new(),
            category: None,
            is_section: false,
            ancestors: Vec::new(),
            extra: Value::default(),
        }
    }
}

impl InventoryView {
    /// The view of an inventory, with all figures that follow from it.
    pub fn new(inventory: &Inventory) -> Self {
        let is_qdevice = |machine: &Machine| {
            inventory.qdevice.as_ref().is_some_and(|device| *device.host == *machine.name)
        };
        let node = inventory.nodes.iter().map(|node| {
            let mut view = machine_view(inventory, &node.machine);
            view.nodeid = Some(*node.nodeid);
            view.votes = Some(*node.votes);
            view.is_node = true;
            (view.name.clone(), view)
        });
        let machine = inventory.machines.iter().map(|machine| {
            let mut view = machine_view(inventory, machine);
            view.is_qdevice = is_qdevice(machine);
            (view.name.clone(), view)
        });
        let switch = inventory.switches.iter().map(|switch| {
            let speed = switch.speed.as_ref().map(|speed| speed.spelled());
            let view = SwitchView { name: switch.name.value.clone(), label: switch.label.clone(), speed };
            (view.name.clone(), view)
        });
        let ups = inventory.upses.iter().map(|ups| {
            let monitored_by = ups.monitored_by.as_ref().map(|name| name.value.clone());
            let view = UpsView {
                name: ups.name.value.clone(),
                label: ups.label.clone(),
                model: ups.model.clone(),
                monitored_by,
            };
            (view.name.clone(), view)
        });
        let quorum = quorum_view(inventory);
        let uplink = uplink(inventory);
        let tiles = tiles(inventory, &quorum, uplink.as_ref());
        InventoryView {
            cluster: ClusterView {
                name: inventory.cluster.name.clone(),
                platform: inventory.cluster.platform.clone(),
                nodes: inventory.nodes.len(),
            },
            node: node.collect(),
            machine: machine.collect(),
            switch: switch.collect(),
            ups: ups.collect(),
            uplink: uplink.map(|(machine, nic, speed)| UplinkView {
                node: machine.name.value.clone(),
                nic: nic.name.clone(),
                model: nic.model.clone(),
                speed: speed.spelled(),
                to: nic.to.as_ref().map(|to| to.value.clone()),
            }),
            totals: TotalsView {
                nodes: sums(Totals::of(inventory.nodes.iter().map(|node| &node.machine))),
                all: sums(Totals::of(inventory.all_machines())),
            },
            quorum,
            tiles,
        }
    }
}

fn machine_view(inventory: &Inventory, machine: &Machine) -> MachineView {
    let power = |power: &Power| match power {
        Power::Battery => "battery of its own".to_owned(),
        Power::Ups(name) => {
            let ups = inventory.upses.iter().find(|ups| *ups.name == **name);
            ups.map_or_else(
                || name.value.clone(),
                |ups| ups.model.clone().unwrap_or_else(|| ups.label.clone()),
            )
        }
    };
    MachineView {
        name: machine.name.value.clone(),
        label: machine.label.clone(),
        role: machine.role.clone(),
        cpu: machine.cpu.as_ref().map(|cpu| CpuView {
            model: cpu.model.clone(),
            cores: cpu.cores,
            threads: cpu.threads,
        }),
        ram: machine.ram.as_ref().map(|ram| ram.text.clone()),
        gpu: machine.gpu.clone(),
        hardware: machine.hardware.clone(),
        notes: machine.notes.clone(),
        address: machine.address.as_ref().map(|address| address.value.clone()),
        availability: machine.availability.as_ref().map(|share| share.text.clone()),
        nic: machine.nics.iter().map(nic_view).collect(),
        storage: machine
            .storage
            .iter()
            .map(|storage| StorageView {
                name: storage.name.clone(),
                kind: storage.kind.clone(),
                size: storage.size.as_ref().map(|size| size.text.clone()),
            })
            .collect(),
        power: machine.power.iter().map(power).collect(),
        rack: machine.standing.rack.clone(),
        room: machine.standing.room.clone(),
        standing: machine.standing.words(),
        extra: machine.extra.clone(),
        nodeid: None,
        votes: None,
        is_node: false,
        is_qdevice: false,
    }
}

fn nic_view(nic: &Nic) -> NicView {
    NicView {
        name: nic.name.clone(),
        model: nic.model.clone(),
        speed: nic.speed.as_ref().map(|speed| speed.spelled()),
        state: nic.state.as_str(),
        bond: nic.bond.clone(),
        to: nic.to.as_ref().map(|to| to.value.clone()),
    }
}

fn quorum_view(inventory: &Inventory) -> QuorumView {
    let votes = Votes::of(&inventory.cluster_config());
    let nodes_only = Votes::of(&inventory.without_qdevice());
    let qdevice = inventory.qdevice.as_ref().map(|qdevice| {
        let host = inventory.machine(&qdevice.host).map(|machine| machine.label.clone());
        QDeviceView {
            host: qdevice.host.value.clone(),
            label: qdevice.label.clone().or(host).unwrap_or_else(|| qdevice.host.value.clone()),
            algorithm: algorithm_word(qdevice.algorithm),
            votes: votes.qdevice,
        }
    });
    QuorumView {
        needed: votes.needed,
        expected: votes.expected,
        node_votes: inventory.nodes.iter().map(|node| u64::from(*node.votes)).sum(),
        spare: votes.spare,
        spare_without_qdevice: votes.spare_without_qdevice,
        needed_without_qdevice: nodes_only.needed,
        spare_nodes_only: nodes_only.spare,
        qdevice,
    }
}

fn sums(totals: Totals) -> SumsView {
    let count = |count: Count| CountView { sum: count.sum, missing: count.missing };
    SumsView {
        machines: totals.machines,
        cores: count(totals.cores),
        threads: count(totals.threads),
        ram: totals.ram.map(|ram| ram.text),
        storage: totals.storage.map(|storage| storage.text),
    }
}

fn uplink(inventory: &Inventory) -> Option<(&Machine, &Nic, &Rate)> {
    let links = inventory.nodes.iter().flat_map(|node| {
        let up = node.machine.nics.iter().filter(|nic| nic.state == LinkState::Up);
        up.filter_map(|nic| Some((&node.machine, nic, &nic.speed.as_ref()?.value)))
    });
    // The first of equals, in the author's order.
    links.reduce(|best, link| if link.2.bits_per_second > best.2.bits_per_second { link } else { best })
}

/// The headline figures: nodes, QDevice, quorum, fastest uplink, as far as there are any.
fn tiles(
    inventory: &Inventory,
    quorum: &QuorumView,
    uplink: Option<&(&Machine, &Nic, &Rate)>,
) -> Vec<TileView> {
    let tile = |label, value: String| TileView { label, value };
    let mut tiles = vec![tile("nodes", inventory.nodes.len().to_string())];
    tiles.extend(quorum.qdevice.as_ref().map(|qdevice| tile("QDevice", qdevice.label.clone())));
    tiles.push(tile("quorum", format!("{} / {}", quorum.needed, quorum.expected)));
    tiles.extend(
        uplink.map(|(_, _, speed)| tile("uplink", speed.spelled().trim_end_matches("b/s").to_owned())),
    );
    tiles
}

/// Label and value of each tile, for what is not drawn by a template.
pub fn tile_words(inventory: &Inventory) -> Vec<(String, String)> {
    let tiles = tiles(inventory, &quorum_view(inventory), uplink(inventory).as_ref());
    tiles.into_iter().map(|tile| (tile.label.to_owned(), tile.value)).collect()
}

impl Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Text(text) | Value::Date(text) => serializer.serialize_str(text),
            Value::Integer(number) => serializer.serialize_i64(*number),
            Value::Float(number) => serializer.serialize_f64(*number),
            Value::Bool(truth) => serializer.serialize_bool(*truth),
            Value::List(items) => serializer.collect_seq(items),
            Value::Table(entries) => serializer.collect_map(entries.iter().map(|(key, value)| (key, value))),
        }
    }
}

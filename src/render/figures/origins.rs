//! The origin of a piece of a page's data, by its path.
//!
//! Comes in: a path such as `node.pvehp.ram`. Goes out: its [`Origin`]: stated at a line, computed from what, or measured
//! when. What the inventory leaves out is computed, too: corosync's default, or ours.

use crate::diag::Span;
use crate::model::claims::{Origin, OriginKind};
use crate::model::inventory::{Cluster, EquipmentKind, Inventory, Machine};
use crate::parse::content::{Page, SITE_FILE, Site};
use crate::parse::places::Places;
use crate::parse::snapshot::{SNAPSHOT_FOLDER, Snapshot};
use crate::render::view::tiles;
use crate::source::{Inputs, SitePath};

/// What origins are looked up in, for one page.
pub struct Sources<'a> {
    site: &'a Site,
    inputs: &'a Inputs,
    page: &'a Page,
    inventory: Option<(&'a SitePath, &'a Inventory, Places)>,
    front: Places,
}

impl<'a> Sources<'a> {
    /// The sources of a page's data.
    pub fn new(site: &'a Site, inputs: &'a Inputs, page: &'a Page) -> Self {
        let inventory = page.inventory.as_ref().and_then(|path| {
            let (path, inventory) = site.inventories.get_key_value(path)?;
            Some((path, inventory, Places::of(inputs.text(path)?)))
        });
        let text = inputs.text(&page.source).unwrap_or_default();
        Sources { site, inputs, page, inventory, front: Places::of(&front_matter(text)) }
    }

    /// A snapshot of the site.
    pub fn snapshot(&self, name: &str) -> Option<&'a Snapshot> {
        self.site.snapshots.get(name)
    }

    /// The inventory of the page.
    pub fn inventory(&self) -> Option<&'a Inventory> {
        self.inventory.as_ref().map(|(_, inventory, _)| *inventory)
    }

    /// The origin of the data at a path; `None` for data that no page has.
    pub fn origin(&self, path: &[&str]) -> Option<Origin> {
        match path {
            ["site", rest @ ..] => Some(self.of_site(rest)),
            ["page", rest @ ..] => Some(self.of_page(rest)),
            ["data", name, rest @ ..] => {
                let file = SitePath::new(&format!("data/{name}.toml"))?;
                Some(Origin::stated(vec![self.in_file(&file, rest)?]))
            }
            ["data"] => Some(Origin::computed("the site's own TOML files", Vec::new())),
            ["measured", name, rest @ ..] => self.of_snapshot(self.site.snapshots.get(*name)?, rest),
            ["measured"] => Some(Origin::computed("the site's snapshots", Vec::new())),
            _ => self.of_inventory(path),
        }
    }

    /// The origin of what is known of the equipment of this name.
    pub fn of_equipment_named(&self, name: &str, path: &[&str]) -> Option<Origin> {
        let (kind, index) = table_of(self.inventory()?, name)?;
        self.of_table(kind.key(), &index, path)
    }

    fn of_site(&self, path: &[&str]) -> Origin {
        let file = SitePath::new(SITE_FILE);
        match file.and_then(|file| self.in_file(&file, path)).filter(|_| !path.is_empty()) {
            Some(span) => Origin::stated(vec![span]),
            None => Origin::computed("the site's pages and configuration", Vec::new()),
        }
    }

    fn of_page(&self, path: &[&str]) -> Origin {
        match self.front.get(path) {
            Some(range) => Origin::stated(vec![Span::new(&self.page.source, range)]),
            None => Origin::computed("the page and its place in the site", vec![self.page.place()]),
        }
    }

    /// The place of a path in a TOML file, or that of the nearest table above it.
    fn in_file(&self, file: &SitePath, path: &[&str]) -> Option<Span> {
        let places = Places::of(self.inputs.text(file)?);
        let above = (0..=path.len()).rev().find_map(|length| places.get(path.get(..length)?));
        Some(Span::new(file, above.unwrap_or(0..0)))
    }

    /// The place of a path in the inventory's file.
    fn at(&self, path: &[&str]) -> Option<Span> {
        let (file, _, places) = self.inventory.as_ref()?;
        Some(Span::new(file, places.get(path)?))
    }

    fn of_inventory(&self, path: &[&str]) -> Option<Origin> {
        let inventory = self.inventory()?;
        let kind = path.split_first().and_then(|(key, rest)| Some((EquipmentKind::of_key(key)?, rest)));
        if let Some((kind, rest)) = kind {
            return self.of_equipment(inventory, kind, rest);
        }
        match path {
            ["cluster", rest @ ..] => self.of_cluster(inventory, rest),
            ["quorum", rest @ ..] => self.of_quorum(inventory, rest),
            ["totals", group, rest @ ..] => Some(self.of_totals(inventory, group, rest)),
            ["totals"] => Some(Origin::computed("sums over all machines", self.nodes(&inventory.cluster))),
            ["uplink", ..] => Some(self.of_uplink(inventory)),
            ["tiles", index, key] => {
                let tiles = tiles(inventory);
                let tile = tiles.get(index.parse::<usize>().ok()?)?;
                self.origin(if *key == "note" { tile.note_of } else { tile.of })
            }
            ["tiles"] => Some(Origin::computed("the inventory", self.votes(inventory))),
            _ => None,
        }
    }

    /// All equipment of a kind, or what is known of one piece of it.
    fn of_equipment(&self, inventory: &Inventory, kind: EquipmentKind, path: &[&str]) -> Option<Origin> {
        let key = kind.key();
        let Some((name, rest)) = path.split_first() else {
            return Some(Origin::computed(format!("all tables of kind {key}"), vec![self.at(&[key, "0"])?]));
        };
        self.of_table(key, &index_of(inventory, kind, name)?, rest)
    }

    /// A table of equipment: the value's place, or that of what it defaults to.
    fn of_table(&self, kind: &str, index: &str, rest: &[&str]) -> Option<Origin> {
        if let ["power", position] = rest {
            return Some(Origin::stated(vec![self.power_source(kind, index, position)?]));
        }
        let header = self.at(&[kind, index])?;
        let whole: Vec<&str> = [kind, index].into_iter().chain(rest.iter().copied()).collect();
        if let Some(span) = self.at(&whole) {
            return Some(Origin::stated(vec![span]));
        }
        let default = |from: &str| Some(Origin::computed(from, vec![header.clone()]));
        match rest {
            ["votes"] => default("corosync's default of 1 vote"),
            ["nodeid"] => default("its position among the nodes"),
            ["label"] => Some(Origin::stated(vec![self.at(&[kind, index, "name"])?])),
            ["kind"] => default("the default kind"),
            ["cluster"] => default("the first cluster, which a node belongs to by default"),
            ["nic", _, "state"] => default("the default state"),
            ["storage", _, "count"] => default("one, as its table states no count"),
            ["standing"] => {
                let places = ["rack", "room", "site"].iter().filter_map(|key| self.at(&[kind, index, key]));
                Some(Origin::computed("its rack, room and site", places.collect()))
            }
            ["is_node" | "is_qdevice"] => default("the kind of its table, and the QDevice's host"),
            ["is_worker"] => default("the kind of its cluster, and its votes"),
            // Left out, and so absent on the page.
            _ => default("what its table leaves out"),
        }
    }

    /// What a page says of a power source: the model of the UPS, or what stands in for it.
    fn power_source(&self, kind: &str, index: &str, position: &str) -> Option<Span> {
        let source = self.at(&[kind, index, "power", position, "source"])?;
        let (file, inventory, _) = self.inventory.as_ref()?;
        let name = self.inputs.text(file)?.get(source.start..source.end)?.trim_matches(['"', '\'']);
        let shown = table_of(inventory, name).and_then(|(kind, index)| {
            ["model", "label"].iter().find_map(|key| self.at(&[kind.key(), &index, key]))
        });
        Some(shown.unwrap_or(source))
    }

    fn of_cluster(&self, inventory: &Inventory, rest: &[&str]) -> Option<Origin> {
        let cluster = &inventory.cluster;
        let kind = || vec![cluster.kind.span.clone()];
        match rest {
            ["name"] => Some(Origin::stated(vec![cluster.name.span.clone()])),
            ["platform"] => Some(Origin::stated(vec![cluster.platform.as_ref()?.span.clone()])),
            ["kind"] if self.at(&["cluster"]).is_some_and(|table| table != cluster.kind.span) => {
                Some(Origin::stated(kind()))
            }
            ["kind"] => Some(Origin::computed("its nodes and their votes", kind())),
            ["nodes"] => Some(Origin::computed("the number of nodes", self.nodes(cluster))),
            ["members"] => Some(Origin::computed("the number of nodes that vote", self.nodes(cluster))),
            ["workers"] => {
                Some(Origin::computed("the number of nodes that do not vote", self.nodes(cluster)))
            }
            _ => Some(Origin::stated(vec![self.at(&["cluster"])?])),
        }
    }

    /// The place of a key in the table of the first cluster's QDevice, which may be one of several.
    fn in_qdevice(&self, inventory: &Inventory, key: &str) -> Option<Span> {
        let table = &inventory.cluster.qdevice.as_ref()?.table;
        let position = (0..).map(|index: usize| index.to_string());
        let mut tables = position.map_while(|index| Some((self.at(&["qdevice", &index])?, index)));
        match tables.find(|(place, _)| place == table) {
            Some((_, index)) => self.at(&["qdevice", &index, key]),
            None => self.at(&["qdevice", key]),
        }
    }

    fn of_quorum(&self, inventory: &Inventory, rest: &[&str]) -> Option<Origin> {
        let votes = || self.votes(inventory);
        match rest {
            ["qdevice", key @ ("host" | "algorithm")] => {
                Some(Origin::stated(vec![self.in_qdevice(inventory, key)?]))
            }
            ["qdevice", "label"] => {
                let own = self.in_qdevice(inventory, "label");
                let host =
                    || Some(inventory.machine(&inventory.cluster.qdevice.as_ref()?.host)?.name.span.clone());
                Some(Origin::stated(vec![own.or_else(host)?]))
            }
            ["qdevice", "votes"] => {
                Some(Origin::computed("the QDevice's algorithm and the nodes' votes", votes()))
            }
            ["node_votes"] => Some(Origin::computed("the sum of the nodes' votes", votes())),
            ["needed_without_qdevice" | "spare_nodes_only"] => {
                Some(Origin::computed("the nodes' votes alone, by corosync's rules", votes()))
            }
            _ => {
                Some(Origin::computed("the votes of the nodes and the QDevice, by corosync's rules", votes()))
            }
        }
    }

    fn of_totals(&self, inventory: &Inventory, group: &str, rest: &[&str]) -> Origin {
        let nodes = inventory.nodes.iter().map(|node| &node.machine);
        let machines: Vec<&Machine> = match group {
            "nodes" => nodes.collect(),
            _ => nodes.chain(&inventory.machines).collect(),
        };
        let key = rest.first().copied().unwrap_or_default();
        let spans = machines.iter().filter_map(|machine| self.figure_of(inventory, machine, key));
        let whom = if group == "nodes" { "the nodes" } else { "all machines" };
        let from = match key {
            "machines" | "" => format!("the number of {}", whom.trim_start_matches("the ")),
            key => format!("the sum of {key} over {whom}"),
        };
        Origin::computed(from, spans.collect())
    }

    /// Where a machine states the figure that a total sums.
    fn figure_of(&self, inventory: &Inventory, machine: &Machine, key: &str) -> Option<Span> {
        let (kind, index) = table_of(inventory, &machine.name)?;
        let kind = kind.key();
        match key {
            "cores" | "threads" => self.at(&[kind, &index, "cpu", key]),
            "ram" => self.at(&[kind, &index, "ram"]),
            "storage" => self.at(&[kind, &index, "storage", "0"]),
            _ => self.at(&[kind, &index]),
        }
    }

    fn of_uplink(&self, inventory: &Inventory) -> Origin {
        let nics = inventory.nodes.iter().flat_map(|node| &node.machine.nics);
        let speeds = nics.filter_map(|nic| nic.speed.as_ref());
        let fastest =
            speeds.reduce(|best, next| if next.bits_per_second > best.bits_per_second { next } else { best });
        let sources = fastest.map(|speed| speed.span.clone()).into_iter().collect();
        Origin::computed("the fastest link of a node that is up", sources)
    }

    /// The places of the tables of the first cluster's nodes.
    pub fn nodes(&self, cluster: &Cluster) -> Vec<Span> {
        let Some(inventory) = self.inventory() else { return Vec::new() };
        let nodes = inventory.nodes.iter().enumerate();
        let own = nodes.filter(|(_, node)| inventory.cluster_of(node) == cluster);
        own.filter_map(|(index, _)| self.at(&["node", &index.to_string()])).collect()
    }

    /// The places that the votes follow from.
    pub fn votes(&self, inventory: &Inventory) -> Vec<Span> {
        let cluster = &inventory.cluster;
        let nodes = inventory.members_of(cluster).map(|node| node.votes.span.clone());
        let device = self.in_qdevice(inventory, "algorithm");
        let options = self.at(&["cluster", "votequorum"]).map(|_| cluster.votequorum.span.clone());
        nodes.chain(device).chain(options).collect()
    }

    /// The places of the speeds that links state.
    pub fn speeds(&self, inventory: &Inventory) -> Vec<Span> {
        let nics = inventory.all_machines().flat_map(|machine| &machine.nics);
        nics.filter_map(|nic| Some(nic.speed.as_ref()?.span.clone())).collect()
    }

    /// The places of the availability that machines state.
    pub fn availability(&self, inventory: &Inventory) -> Vec<Span> {
        inventory
            .all_machines()
            .filter_map(|machine| Some(machine.availability.as_ref()?.span.clone()))
            .collect()
    }

    fn of_snapshot(&self, snapshot: &Snapshot, rest: &[&str]) -> Option<Origin> {
        let span = match rest {
            ["captured_at"] => self.beside(snapshot, "captured_at"),
            ["limit" | "percent_of_limit"] => {
                let limit = snapshot.path()?.limit()?;
                let rate = figure(snapshot, "rate").filter(|_| *rest == ["percent_of_limit"]);
                let sources = rate.into_iter().chain(limit.stated_at.iter().cloned()).collect();
                return Some(Origin::computed("the slowest stated link on the way", sources));
            }
            // An excerpt may not have them; the command does.
            ["streams"] => {
                let places = [figure(snapshot, "rate"), self.beside(snapshot, "command")];
                return Some(measured(snapshot, places.into_iter().flatten().collect()));
            }
            [key] => figure(snapshot, key),
            _ => None,
        };
        Some(measured(snapshot, vec![span.unwrap_or_else(|| Span::new(&snapshot.file, 0..0))]))
    }

    /// The place of a key in the table beside a snapshot.
    pub fn beside(&self, snapshot: &Snapshot, key: &str) -> Option<Span> {
        let file = SitePath::new(&format!("{SNAPSHOT_FOLDER}/{}.toml", snapshot.name))?;
        self.in_file(&file, &[key])
    }
}

/// Measured by a snapshot, at these places.
pub fn measured(snapshot: &Snapshot, sources: Vec<Span>) -> Origin {
    let kind =
        OriginKind::Measured { snapshot: snapshot.name.clone(), captured_at: snapshot.captured_at.clone() };
    Origin { kind, from: snapshot.command.clone(), sources }
}

/// Where a snapshot has a figure.
pub fn figure(snapshot: &Snapshot, key: &str) -> Option<Span> {
    let figures = snapshot.observation.as_ref()?.figures();
    figures.into_iter().find(|figure| figure.key == key)?.span
}

/// The table of the equipment of this name: its kind, and its place among those of the kind.
fn table_of(inventory: &Inventory, name: &str) -> Option<(EquipmentKind, String)> {
    EquipmentKind::ALL.iter().find_map(|kind| Some((*kind, index_of(inventory, *kind, name)?)))
}

fn index_of(inventory: &Inventory, kind: EquipmentKind, name: &str) -> Option<String> {
    let of_kind = inventory.of_kind(kind);
    let index = of_kind.iter().position(|equipment| *equipment.common().name == name)?;
    Some(index.to_string())
}

/// The front matter with blanks in place of what stands around it, so that places stay what they are.
fn front_matter(text: &str) -> String {
    let mut fences = text.match_indices("+++").map(|(at, _)| at);
    let (Some(open), Some(close)) = (fences.next(), fences.find(|at| text.get(at - 1..*at) == Some("\n")))
    else {
        return String::new();
    };
    let start = open + "+++".len();
    format!("{}{}", " ".repeat(start), text.get(start..close).unwrap_or_default())
}

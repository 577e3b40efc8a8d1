//! What hangs from what: hubs that share machines are one block, and a block stands below the one that it is cabled to.
//!
//! Comes in: a graph. Goes out: [`Blocks`], a forest. A machine's home is the block with most of its links; routers and
//! what has the internet on its other side stand above their block's first rail.

use std::collections::{BTreeMap, VecDeque};

use super::graph::{Graph, Shape};

/// A block: one to four hubs, and what hangs from them. All members are vertices or edges of the graph.
#[derive(Clone, Debug, Default)]
pub struct Block {
    pub hubs: Vec<usize>,
    /// What stands above the first rail.
    pub heads: Vec<usize>,
    pub machines: Vec<usize>,
    /// Blocks that hang from this one.
    pub children: Vec<usize>,
    /// The block that it hangs from.
    pub parent: Option<usize>,
    /// The hub there.
    pub hangs_from: Option<usize>,
    /// Its cables to the block above, at most three; all others are words.
    pub uplinks: Vec<usize>,
    /// The cables between its own hubs, at most three.
    pub trunks: Vec<usize>,
    /// The place that all of it shares, and no block above.
    pub place: Option<String>,
}

/// All blocks, and what is in none.
#[derive(Default)]
pub struct Blocks {
    pub all: Vec<Block>,
    /// Those that hang from no other, in the order in which they are drawn.
    pub roots: Vec<usize>,
    /// Machines whose only cable leads to an internet.
    pub online: Vec<usize>,
    /// Machines without a cable to a hub.
    pub loose: Vec<usize>,
}

/// More hubs than this are not one block.
const MOST_HUBS: usize = 4;
/// More cables than this between two blocks, or between the hubs of one, are words.
const MOST_CABLES: usize = 3;

impl Blocks {
    pub fn new(graph: &Graph<'_>) -> Self {
        let groups = families(graph);
        let home_of = |hub: usize| groups.iter().position(|group| group.contains(&hub));
        let mut blocks = Blocks {
            all: groups.iter().map(|hubs| Block { hubs: hubs.clone(), ..Block::default() }).collect(),
            ..Blocks::default()
        };
        blocks.give_homes(graph, &home_of);
        blocks.grow_tree(graph, &home_of);
        for block in 0..blocks.all.len() {
            blocks.put_first_hub_first(graph, block);
        }
        blocks.place_members(graph);
        blocks
    }

    pub fn get(&self, block: usize) -> Option<&Block> {
        self.all.get(block)
    }

    fn give_homes(&mut self, graph: &Graph<'_>, home_of: &dyn Fn(usize) -> Option<usize>) {
        for vertex in 0..graph.vertices.len() {
            if graph.is_hub(vertex) || graph.shape(vertex) == Shape::Internet {
                continue;
            }
            let mut homes: BTreeMap<usize, usize> = BTreeMap::new();
            for home in graph.ways(vertex).filter_map(|(_, other)| home_of(other)) {
                *homes.entry(home).or_default() += 1;
            }
            let most = homes.values().max().copied();
            let home = homes.iter().find(|(_, links)| Some(**links) == most).map(|(home, _)| *home);
            let is_online = graph.is_online(vertex);
            let is_head = graph.shape(vertex) == Shape::Router || is_online && !graph.is_member(vertex);
            match home.and_then(|home| self.all.get_mut(home)) {
                Some(block) if is_head => block.heads.push(vertex),
                Some(block) => block.machines.push(vertex),
                None if is_online => self.online.push(vertex),
                None => self.loose.push(vertex),
            }
        }
    }

    /// Breadth first from the blocks with the internet, else from one with a router, else from those that state no cable
    /// to another.
    fn grow_tree(&mut self, graph: &Graph<'_>, home_of: &dyn Fn(usize) -> Option<usize>) {
        let mut between: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.all.len()];
        for (index, edge) in graph.edges.iter().enumerate() {
            let ends = home_of(edge.from).zip(edge.to.and_then(home_of));
            let Some((from, to)) = ends else { continue };
            if from == to {
                if let Some(block) =
                    self.all.get_mut(from).filter(|block| block.trunks.len() < MOST_CABLES && !edge.is_words)
                {
                    block.trunks.push(index);
                }
                continue;
            }
            for (end, other) in [(from, to), (to, from)] {
                if let Some(between) = between.get_mut(end) {
                    between.push((index, other));
                }
            }
        }
        let is_online = |block: &Block| block.hubs.iter().chain(&block.heads).any(|it| graph.is_online(*it));
        let states_one = |(at, _): &(usize, &Block)| {
            let own = between.get(*at).into_iter().flatten().filter_map(|(edge, _)| graph.edge(*edge));
            own.map(|edge| home_of(edge.from)).any(|home| home == Some(*at))
        };
        let rank = |it: &(usize, &Block)| match it.1 {
            block if is_online(block) => 0,
            block if !block.heads.is_empty() => 1,
            _ if !states_one(it) => 2,
            _ => 3,
        };
        let mut order: Vec<(usize, &Block)> = self.all.iter().enumerate().collect();
        order.sort_by_key(rank);
        let online = order.iter().filter(|it| rank(it) == 0).count();
        let order: Vec<usize> = order.into_iter().map(|(at, _)| at).collect();
        let (first, rest) = order.split_at_checked(online.max(1)).unwrap_or((&order, &[]));
        let mut reached = vec![false; self.all.len()];
        self.hang(first, &between, &mut reached, graph);
        for root in rest {
            self.hang(&[*root], &between, &mut reached, graph);
        }
        self.all.iter_mut().for_each(|block| block.children.sort_unstable());
    }

    fn hang(
        &mut self,
        roots: &[usize],
        between: &[Vec<(usize, usize)>],
        reached: &mut [bool],
        graph: &Graph<'_>,
    ) {
        let mut queue = VecDeque::new();
        for root in roots {
            if let Some(reached) = reached.get_mut(*root).filter(|reached| !**reached) {
                *reached = true;
                self.roots.push(*root);
                queue.push_back(*root);
            }
        }
        while let Some(above) = queue.pop_front() {
            for (edge, below) in between.get(above).into_iter().flatten() {
                let (Some(reached), Some(child)) = (reached.get_mut(*below), self.all.get_mut(*below)) else {
                    continue;
                };
                let Some(cable) = graph.edge(*edge) else { continue };
                let is_new = !std::mem::replace(reached, true);
                if is_new {
                    let is_own = child.hubs.contains(&cable.from);
                    child.parent = Some(above);
                    child.hangs_from = if is_own { cable.to } else { Some(cable.from) };
                    queue.push_back(*below);
                }
                if child.parent == Some(above) && child.uplinks.len() < MOST_CABLES && !cable.is_words {
                    child.uplinks.push(*edge);
                }
                if is_new && let Some(parent) = self.all.get_mut(above) {
                    parent.children.push(*below);
                }
            }
        }
    }

    /// The first rail is the one that the uplink, the internet or the first router is on.
    fn put_first_hub_first(&mut self, graph: &Graph<'_>, block: usize) {
        let Some(block) = self.all.get_mut(block) else { return };
        let own = |ends: [Option<usize>; 2]| ends.into_iter().flatten().find(|end| block.hubs.contains(end));
        let uplink = block.uplinks.first().and_then(|edge| graph.edge(*edge));
        let head = || {
            block
                .heads
                .first()
                .and_then(|head| graph.ways(*head).find_map(|(_, other)| own([Some(other), None])))
        };
        let first = uplink
            .and_then(|edge| own([Some(edge.from), edge.to]))
            .or_else(|| block.hubs.iter().copied().find(|hub| graph.is_online(*hub)))
            .or_else(head);
        block.hubs.sort_by_key(|hub| (Some(*hub) != first, *hub));
    }

    /// Members without a cable stand with the other members, and all stand in their order: members, the QDevice's host,
    /// other machines.
    fn place_members(&mut self, graph: &Graph<'_>) {
        let with_members =
            self.all.iter().position(|block| block.machines.iter().any(|it| graph.is_member(*it)));
        let host = with_members.or(self.roots.first().copied());
        if let Some(block) = host.and_then(|host| self.all.get_mut(host)) {
            let belongs = |it: &usize| graph.is_member(*it) || graph.is_qdevice(*it);
            block.machines.extend(self.loose.extract_if(.., |it| belongs(it)));
        }
        for block in &mut self.all {
            in_order(&mut block.machines, graph);
        }
        in_order(&mut self.loose, graph);
    }
}

/// Members by their clusters, the QDevice's host, other machines; each in the order of the file.
pub fn in_order(machines: &mut [usize], graph: &Graph<'_>) {
    machines.sort_by_key(|it| {
        let cluster = graph.vertex(*it).and_then(|vertex| vertex.cluster);
        (cluster.unwrap_or(usize::MAX), !graph.is_qdevice(*it), *it)
    });
}

/// Hubs that share machines, and spines that share leaf switches, merge, those with most in common first.
fn families(graph: &Graph<'_>) -> Vec<Vec<usize>> {
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut degree: BTreeMap<usize, usize> = BTreeMap::new();
    let mut spines: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for vertex in 0..graph.vertices.len() {
        let is_machine = graph.shape(vertex) == Shape::Computer;
        let leads_up = |edge: usize| graph.edge(edge).is_some_and(|edge| edge.from == vertex);
        let ways = graph.ways(vertex).filter(|(edge, other)| {
            graph.is_hub(*other) && (is_machine || leads_up(*edge) && graph.shape(*other) == Shape::Switch)
        });
        let mut hubs: Vec<usize> = ways.map(|(_, other)| other).collect();
        hubs.sort_unstable();
        hubs.dedup();
        if !is_machine && !graph.is_hub(vertex) {
            continue;
        }
        for (at, hub) in hubs.iter().enumerate() {
            for other in hubs.iter().skip(at + 1) {
                *if is_machine { &mut shared } else { &mut spines }.entry((*hub, *other)).or_default() += 1;
            }
            if is_machine {
                *degree.entry(*hub).or_default() += 1;
            }
        }
    }
    let mut pairs: Vec<((usize, usize), usize)> = shared.into_iter().collect();
    pairs.extend(spines.into_iter().filter(|(_, leaves)| *leaves > 1));
    pairs.sort_by_key(|(pair, weight)| (std::cmp::Reverse(*weight), *pair));
    let mut families: Vec<Vec<usize>> = graph.hubs().into_iter().map(|hub| vec![hub]).collect();
    for ((one, other), weight) in pairs {
        let at = |hub: usize| families.iter().position(|family| family.contains(&hub));
        let (Some(first), Some(second)) = (at(one), at(other)) else { continue };
        let (first, second) = (first.min(second), first.max(second));
        let both: Vec<usize> =
            [first, second].iter().filter_map(|at| families.get(*at)).flatten().copied().collect();
        let has_mesh = both.iter().any(|hub| graph.shape(*hub) == Shape::Mesh);
        let of = |hub: &usize| degree.get(hub).copied().unwrap_or(weight);
        let is_weak = both.len() > 2 && !has_mesh && weight * 3 < of(&one).min(of(&other));
        if first == second || both.len() > MOST_HUBS || is_weak {
            continue;
        }
        families.remove(second);
        if let Some(family) = families.get_mut(first) {
            *family = both;
            family.sort_unstable();
        }
    }
    families
}

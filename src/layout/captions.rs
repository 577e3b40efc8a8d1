//! What is said of clusters as a whole, each once: in their grounds where nothing leaves below, else below the drawing.
//!
//! Comes in: the places where captions can stand. Goes out: the captions in a diagram.

use super::block::{Canvas, Spot};
use super::diagram::{About, Anchor, Rect, TextKind, Tint};
use super::text::{Font, width, wrap};

impl Canvas<'_, '_> {
    /// Writes all captions; what found no place stands from `y` on.
    pub fn write_captions(&mut self, place: Option<String>, width_of_all: i32, y: i32) {
        let mut y = y;
        if let Some(place) = place {
            let devices = (0..self.planner.graph.topology.devices.len()).collect();
            let text = format!("all of it: {place}");
            self.write_below(TextKind::Place, About::Place(devices), &text, (0, width_of_all), &mut y);
        }
        for (cluster, words) in self.planner.graph.topology.clusters.iter().enumerate() {
            let has_members =
                self.planner.graph.vertices.iter().any(|vertex| vertex.cluster == Some(cluster));
            if !has_members {
                continue;
            }
            let whole = [Some(&words.name), words.platform.as_ref()]
                .into_iter()
                .flatten()
                .cloned()
                .collect::<Vec<_>>()
                .join(" · ");
            let own: Vec<Spot> = self.spots.iter().copied().filter(|spot| spot.cluster == cluster).collect();
            let fits = |spot: &&Spot, text: &str| width(text, Font::Caption) <= spot.right - spot.x;
            let spot = own.iter().find(|spot| fits(spot, &whole)).map(|spot| (*spot, &whole));
            let spot = spot
                .or_else(|| own.iter().find(|spot| fits(spot, &words.name)).map(|spot| (*spot, &words.name)));
            let about = About::Cluster(cluster);
            let mut left_over = words.links.clone();
            match spot {
                Some((spot, text)) => {
                    let taken = spot.x + width(text, Font::Caption) + 24;
                    self.diagram.add_text(
                        (spot.x, spot.y),
                        Anchor::Start,
                        TextKind::Caption,
                        about.clone(),
                        text.clone(),
                    );
                    if let Some(links) =
                        left_over.take_if(|links| taken + width(links, Font::Small) <= spot.right)
                    {
                        self.diagram.add_text(
                            (spot.right, spot.y),
                            Anchor::End,
                            TextKind::Corosync,
                            about.clone(),
                            links,
                        );
                    }
                }
                None => {
                    let area = Rect { x: 0, y: y + 14, width: 18, height: 12 };
                    self.diagram.tints.push(Tint { cluster, area, is_key: true });
                    self.write_below(TextKind::Caption, about.clone(), &whole, (26, width_of_all), &mut y);
                }
            }
            if let Some(links) = left_over {
                self.write_below(TextKind::Corosync, about, &links, (0, width_of_all), &mut y);
            }
        }
    }

    fn write_below(
        &mut self,
        kind: TextKind,
        about: About,
        text: &str,
        (left, right): (i32, i32),
        y: &mut i32,
    ) {
        for line in wrap(text, right - left, kind.font()) {
            *y += 17;
            self.diagram.add_text((left, *y + 7), Anchor::Start, kind, about.clone(), line);
        }
        *y += 5;
    }
}

//! The server of `watch`: the finished site from memory, and events that keep open pages new.
//!
//! Comes in: a [`Live`] site and where to listen. Goes out: answers. It never opens a file, so no request can lead to
//! one; only GET and HEAD exist, and only under the names of this computer ([`hosts`]). Each connection carries one
//! request and has a thread of its own; there are never more than [`MOST_REQUESTS`] and [`MOST_STREAMS`] of them: when
//! one too many comes, the one that has been there longest goes. So neither hundreds of silent connections nor readers
//! that do not read keep anybody out.
//!
//! Pages get one line more than is deployed, a reference to the script that listens ([`live`]).

mod address;
mod answer;
mod connection;
mod events;
mod guests;
mod hosts;
mod listen;
mod live;
mod media;
mod open;
mod request;
mod snapshot;

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use guests::Guests;
use hosts::Hosts;

pub use listen::{Listening, listen};
pub use live::Live;
pub use open::open_in_browser;
pub use snapshot::Snapshot;

/// Most requests at once.
const MOST_REQUESTS: usize = 64;

/// Most open pages that are told what is new.
const MOST_STREAMS: usize = 64;

/// The stack of a connection's thread; it only looks up and writes.
const STACK: usize = 512 << 10;

/// What all connections share.
pub struct Server {
    live: Arc<Live>,
    hosts: Hosts,
    requests: Guests,
    streams: Guests,
}

/// Serves for ever, on threads of its own; fails if the system gives none.
pub fn serve(listening: Listening, live: Arc<Live>) -> io::Result<()> {
    let Listening { listener, host, port } = listening;
    let hosts = Hosts::new(&host, port);
    let (requests, streams) = (Guests::new(MOST_REQUESTS), Guests::new(MOST_STREAMS));
    let server = Arc::new(Server { live, hosts, requests, streams });
    let accept = move || accept_all(&listener, &server);
    thread::Builder::new().name("accepts".into()).spawn(accept).map(drop)
}

fn accept_all(listener: &TcpListener, server: &Arc<Server>) {
    loop {
        let Ok((stream, _)) = listener.accept() else {
            // No file descriptor is left, or the other side has gone already: make room and go on.
            server.requests.make_room();
            continue;
        };
        let Ok(guest) = server.requests.admit(&stream) else { continue };
        let server = server.clone();
        let converse = move || connection::converse(stream, guest, &server);
        // Without a thread the connection is closed, which is all that can be done for it.
        let _ = thread::Builder::new().name("connection".into()).stack_size(STACK).spawn(converse);
    }
}

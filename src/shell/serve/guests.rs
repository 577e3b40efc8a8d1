//! Who is connected, and who has to go when there are too many.
//!
//! Comes in: connections. Goes out: a [`Guest`], which takes its place with it when it is dropped. The one that has
//! been there longest makes room for the newest: its connection is shut down, and whatever waits for it ends at once.

use std::collections::BTreeMap;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A bounded number of connections.
#[derive(Clone)]
pub struct Guests {
    most: usize,
    present: Arc<Mutex<Present>>,
}

#[derive(Default)]
struct Present {
    streams: BTreeMap<u64, TcpStream>,
    next: u64,
}

/// A place among the connections.
pub struct Guest {
    number: u64,
    present: Arc<Mutex<Present>>,
}

impl Guests {
    /// Room for this many.
    pub fn new(most: usize) -> Self {
        Guests { most, present: Arc::default() }
    }

    /// Admits a connection; one that has been there longest goes if there are too many.
    pub fn admit(&self, stream: &TcpStream) -> io::Result<Guest> {
        let own = stream.try_clone()?;
        let mut present = lock(&self.present);
        while present.streams.len() >= self.most {
            present.dismiss_oldest();
        }
        let number = present.next;
        present.next += 1;
        present.streams.insert(number, own);
        Ok(Guest { number, present: self.present.clone() })
    }

    /// Dismisses the connection that has been there longest, if there is one.
    pub fn make_room(&self) {
        lock(&self.present).dismiss_oldest();
    }
}

impl Present {
    fn dismiss_oldest(&mut self) {
        if let Some((_, stream)) = self.streams.pop_first() {
            // It may have been closed by the other side.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        lock(&self.present).streams.remove(&self.number);
    }
}

fn lock(present: &Mutex<Present>) -> MutexGuard<'_, Present> {
    present.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn the_oldest_makes_room_for_the_newest() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let guests = Guests::new(2);
        let mut clients = Vec::new();
        let mut admitted = Vec::new();
        for _ in 0..3 {
            clients.push(TcpStream::connect(listener.local_addr().unwrap()).unwrap());
            let (stream, _) = listener.accept().unwrap();
            admitted.push((guests.admit(&stream).unwrap(), stream));
        }
        assert_eq!(clients[0].read(&mut [0]).unwrap(), 0, "the first is closed");
        assert_eq!(lock(&guests.present).streams.len(), 2);
        admitted.clear();
        assert!(lock(&guests.present).streams.is_empty());
    }
}

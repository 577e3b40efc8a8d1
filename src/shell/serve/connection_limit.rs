//! The most connections that there are at once.
//!
//! Comes in: connections. Goes out: a [`Permit`] for each, which frees its place when it is dropped. When there is one
//! too many, the oldest is shut down, and whatever waits for it ends at once.

use std::collections::BTreeMap;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A bounded number of connections.
#[derive(Clone)]
pub struct ConnectionLimit {
    most: usize,
    open: Arc<Mutex<Open>>,
}

#[derive(Default)]
struct Open {
    streams: BTreeMap<u64, TcpStream>,
    next: u64,
}

/// The place of one connection.
pub struct Permit {
    number: u64,
    open: Arc<Mutex<Open>>,
}

impl ConnectionLimit {
    /// Room for this many.
    pub fn new(most: usize) -> Self {
        ConnectionLimit { most, open: Arc::default() }
    }

    /// Admits a connection; the oldest is closed if there are too many.
    pub fn admit(&self, stream: &TcpStream) -> io::Result<Permit> {
        let own = stream.try_clone()?;
        let mut open = lock(&self.open);
        while open.streams.len() >= self.most {
            open.close_oldest();
        }
        let number = open.next;
        open.next += 1;
        open.streams.insert(number, own);
        Ok(Permit { number, open: self.open.clone() })
    }

    /// Closes the oldest connection, if there is one.
    pub fn make_room(&self) {
        lock(&self.open).close_oldest();
    }
}

impl Open {
    fn close_oldest(&mut self) {
        if let Some((_, stream)) = self.streams.pop_first() {
            // It may have been closed by the other side.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        lock(&self.open).streams.remove(&self.number);
    }
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn the_oldest_makes_room_for_the_newest() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let limit = ConnectionLimit::new(2);
        let mut clients = Vec::new();
        let mut permits = Vec::new();
        for _ in 0..3 {
            clients.push(TcpStream::connect(listener.local_addr().unwrap()).unwrap());
            let (stream, _) = listener.accept().unwrap();
            permits.push((limit.admit(&stream).unwrap(), stream));
        }
        assert_eq!(clients[0].read(&mut [0]).unwrap(), 0, "the first is closed");
        assert_eq!(lock(&limit.open).streams.len(), 2);
        permits.clear();
        assert!(lock(&limit.open).streams.is_empty());
    }
}

//! A tab: where it goes, what it is shown on, what is done to it, and what can be read from it.

use std::time::Instant;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::chromium::{Chromium, PATIENCE};

/// One tab of a browser.
pub struct Tab<'a> {
    chromium: &'a Chromium,
    session: String,
}

/// What a page is shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointer {
    /// A mouse, which can hover.
    Mouse,
    /// Fingers, which cannot.
    Touch,
}

/// A point in the window, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize)]
pub struct Point {
    /// From the left edge.
    pub x: f64,
    /// From the upper edge.
    pub y: f64,
}

impl<'a> Tab<'a> {
    pub(crate) fn new(chromium: &'a Chromium, session: String) -> Tab<'a> {
        let tab = Tab { chromium, session };
        for domain in ["Page", "Runtime", "Log", "Network", "DOM"] {
            tab.call(&format!("{domain}.enable"), json!({}));
        }
        tab.call("Page.setLifecycleEventsEnabled", json!({ "enabled": true }));
        tab
    }

    /// Calls a method of the DevTools protocol on this tab.
    pub fn call(&self, method: &str, params: Value) -> Value {
        self.chromium.call(Some(&self.session), method, params)
    }

    /// Sets the size of the window, in CSS pixels, and what points at it.
    pub fn screen(&self, width: u32, height: u32, pointer: Pointer) {
        let touch = pointer == Pointer::Touch;
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": touch }),
        );
        self.call("Emulation.setTouchEmulationEnabled", json!({ "enabled": touch, "maxTouchPoints": 1 }));
    }

    /// Sets the medium (`screen`, `print`) and its features, as in `[("prefers-color-scheme", "dark")]`.
    pub fn medium(&self, medium: &str, features: &[(&str, &str)]) {
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.call("Emulation.setEmulatedMedia", json!({ "media": medium, "features": features }));
    }

    /// Turns the page's own scripts off; [`Tab::read`] works all the same.
    pub fn without_scripts(&self) {
        self.call("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    }

    /// Goes to an address and waits until the page and all that it asks for is loaded. A place on the page that is
    /// already there is gone to without loading.
    pub fn open(&self, url: &str) {
        self.open_until(url, "load");
    }

    /// The same, until nothing has been loaded for half a second.
    pub fn open_until_idle(&self, url: &str) {
        self.open_until(url, "networkIdle");
    }

    fn open_until(&self, url: &str, stage: &str) {
        let begun = self.call("Page.navigate", json!({ "url": url }));
        assert!(begun.get("errorText").is_none(), "{url}: {}", begun["errorText"]);
        let Some(loader) = begun["loaderId"].as_str() else { return };
        self.chromium.wait_for(&self.session, &format!("{stage} of {url}"), |event| {
            event["method"] == "Page.lifecycleEvent"
                && event["params"]["name"] == stage
                && event["params"]["loaderId"] == loader
        });
    }

    /// Does something and waits until the page has loaded itself again because of it.
    pub fn until_it_reloads(&self, act: impl FnOnce()) {
        self.chromium.take_events(&self.session);
        act();
        let loaded =
            |event: &Value| event["method"] == "Page.lifecycleEvent" && event["params"]["name"] == "load";
        self.chromium.wait_for(&self.session, "the page loads itself again", loaded);
    }

    /// The value of a JavaScript expression in the page; promises are waited for.
    pub fn read<T: DeserializeOwned>(&self, expression: &str) -> T {
        let reply = self.call(
            "Runtime.evaluate",
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true }),
        );
        assert!(reply.get("exceptionDetails").is_none(), "{expression}: {}", reply["exceptionDetails"]);
        let value = reply["result"]["value"].clone();
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{expression}: {error}: {reply}"))
    }

    /// Waits until a JavaScript expression is true.
    pub fn wait_until(&self, expression: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.read::<bool>(&format!("Boolean({expression})")) {
            assert!(Instant::now() < deadline, "waited in vain until {expression}");
            // Paced by the page itself, where a frame takes about 16 ms.
            self.frame();
        }
    }

    /// Waits until what was done so far is painted: a picture of one pixel needs a frame, also where scripts are off.
    pub fn frame(&self) {
        let pixel = json!({ "x": 0, "y": 0, "width": 1, "height": 1, "scale": 1 });
        self.call("Page.captureScreenshot", json!({ "clip": pixel }));
    }

    /// The middle of the first element that a selector finds and that is drawn, scrolled into view.
    pub fn middle_of(&self, selector: &str) -> Point {
        self.find(selector, "element.scrollIntoView({ block: 'center', behavior: 'instant' });")
    }

    /// The same without scrolling.
    pub fn place_of(&self, selector: &str) -> Point {
        self.find(selector, "")
    }

    fn find(&self, selector: &str, first: &str) -> Point {
        self.read(&format!(
            "(() => {{
                const element = [...document.querySelectorAll({})].find(each => each.getClientRects().length > 0);
                if (!element) throw new Error('nothing drawn');
                {first}
                const box = element.getBoundingClientRect();
                return {{ x: box.left + box.width / 2, y: box.top + box.height / 2 }};
            }})()",
            json!(selector)
        ))
    }

    /// Moves the mouse, as a hand does: over the points between.
    pub fn move_mouse(&self, from: Point, to: Point) {
        for step in 1..=8 {
            let part = f64::from(step) / 8.0;
            let (x, y) = (from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part);
            self.call("Input.dispatchMouseEvent", json!({ "type": "mouseMoved", "x": x, "y": y }));
        }
        self.frame();
    }

    /// Puts the mouse on a point at once.
    pub fn point_at(&self, at: Point) {
        self.move_mouse(at, at);
    }

    /// Clicks with the mouse.
    pub fn click(&self, at: Point) {
        self.point_at(at);
        for kind in ["mousePressed", "mouseReleased"] {
            self.call(
                "Input.dispatchMouseEvent",
                json!({ "type": kind, "x": at.x, "y": at.y, "button": "left", "clickCount": 1 }),
            );
        }
        self.frame();
    }

    /// Taps with a finger.
    pub fn tap(&self, at: Point) {
        self.call(
            "Input.dispatchTouchEvent",
            json!({ "type": "touchStart", "touchPoints": [{ "x": at.x, "y": at.y }] }),
        );
        self.call("Input.dispatchTouchEvent", json!({ "type": "touchEnd", "touchPoints": [] }));
        self.frame();
    }

    /// Presses a key: `Tab`, `Enter`, `Escape`.
    pub fn press(&self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            _ => panic!("no key `{key}` here"),
        };
        let event = |kind: &str| json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
        self.call("Input.dispatchKeyEvent", event(if text.is_empty() { "rawKeyDown" } else { "keyDown" }));
        self.call("Input.dispatchKeyEvent", event("keyUp"));
        self.frame();
    }

    /// How many pages of A4 it takes on paper.
    pub fn pages_on_paper(&self) -> usize {
        let sheet = json!({ "preferCSSPageSize": true, "paperWidth": 8.27, "paperHeight": 11.69, "transferMode": "ReturnAsStream" });
        let stream = self.call("Page.printToPDF", sheet)["stream"].clone();
        let mut pages = 0;
        loop {
            let part = self.call("IO.read", json!({ "handle": stream, "size": 1 << 24 }));
            let data = part["data"].as_str().unwrap_or_default();
            let text = if part["base64Encoded"] == true { decoded(data) } else { data.to_owned() };
            pages += text.matches("/Type /Page\n").count();
            if part["eof"] == true {
                return pages;
            }
        }
    }

    /// The colour of a point in the window, as red, green and blue.
    pub fn colour_at(&self, x: f64, y: f64) -> [u8; 3] {
        let scroll: [f64; 2] = self.read("[scrollX, scrollY]");
        let clip = json!({ "x": (x + scroll[0]).floor(), "y": (y + scroll[1]).floor(), "width": 1, "height": 1, "scale": 1 });
        let shot = self.call("Page.captureScreenshot", json!({ "format": "png", "clip": clip }));
        let data = shot["data"].as_str().expect("a picture");
        first_pixel(&from_base64(data))
    }

    /// What a quiet page does not cause, since the last call: messages of the console and of the browser (violations of
    /// the policy are some), exceptions, failed loads, and requests to other places than `origin`.
    pub fn noise(&self, origin: &str) -> Vec<String> {
        let home = format!("{origin}/");
        self.chromium.take_events(&self.session).iter().filter_map(|event| noise_of(event, &home)).collect()
    }
}

fn noise_of(event: &Value, home: &str) -> Option<String> {
    let params = &event["params"];
    match event["method"].as_str()? {
        "Runtime.consoleAPICalled" => Some(format!("console: {}", params["args"])),
        "Runtime.exceptionThrown" => Some(format!("exception: {}", params["exceptionDetails"])),
        "Log.entryAdded" => Some(format!("log: {}", params["entry"]["text"])),
        "Network.loadingFailed" => Some(format!("failed: {params}")),
        "Network.requestWillBeSent" => {
            let url = params["request"]["url"].as_str()?;
            (!url.starts_with(home)).then(|| format!("request to {url}"))
        }
        _ => None,
    }
}

fn from_base64(text: &str) -> Vec<u8> {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for sign in text.bytes().filter(|sign| *sign != b'=') {
        let value = SIGNS.iter().position(|each| *each == sign).expect("a sign of base64");
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

fn first_pixel(png: &[u8]) -> [u8; 3] {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a small picture")];
    reader.next_frame(&mut pixels).expect("a whole picture");
    [pixels[0], pixels[1], pixels[2]]
}

/// Base64 as text; bytes that are none become other letters.
fn decoded(data: &str) -> String {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let bytes = data.as_bytes().chunks(4).flat_map(|four| {
        let bits = four.iter().fold(0u32, |bits, letter| bits << 6 | u32::from(value(*letter)));
        [(bits >> 16) as u8, (bits >> 8) as u8, bits as u8]
    });
    String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
}

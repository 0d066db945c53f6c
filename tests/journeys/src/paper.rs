//! Reads the text of a page as Chromium prints it. Its PDF names each font after the object that
//! describes it (`/F5` is object 5), so that a few lines read what would need a library otherwise.

use std::collections::HashMap;
use std::io::Read as _;

use flate2::read::ZlibDecoder;

/// The text on paper, without what stands between the glyphs.
pub(crate) fn text(pdf: &[u8]) -> String {
    let mut letters = HashMap::new();
    let mut fonts = HashMap::new();
    let mut pages = Vec::new();
    for (number, object) in objects(pdf) {
        if let Some(stream) = inflated(object) {
            if stream.contains("begincmap") {
                letters.insert(number, mapping(&stream));
            } else if stream.contains(" Tj") {
                pages.push(stream);
            }
        } else if let Some((_, rest)) = String::from_utf8_lossy(object).split_once("/ToUnicode ")
            && let Some(mapped) = rest.split(' ').next().and_then(|n| n.parse::<u32>().ok())
        {
            fonts.insert(number, mapped);
        }
    }
    let mut text = String::new();
    let mut font = None;
    for page in &pages {
        let mut before = "";
        for token in page.split_whitespace() {
            if let Some(name) = token.strip_prefix("/F") {
                font = name.parse::<u32>().ok().and_then(|name| fonts.get(&name));
            } else if token == "Tj" {
                let glyphs = font.and_then(|font| letters.get(font));
                let shown = hex(before);
                text.extend(shown.iter().filter_map(|glyph| glyphs?.get(glyph).cloned()));
            }
            before = token;
        }
    }
    text
}

/// Every object by its number.
fn objects(pdf: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    const MARK: &[u8] = b" 0 obj\n";
    let starts = pdf.windows(MARK.len()).enumerate();
    starts
        .filter(|(_, window)| *window == MARK)
        .filter_map(|(at, _)| {
            let digits = pdf[..at]
                .iter()
                .rev()
                .take_while(|byte| byte.is_ascii_digit());
            let digits = digits.count();
            let number = std::str::from_utf8(&pdf[at - digits..at]).ok()?;
            Some((number.parse().ok()?, &pdf[at + MARK.len()..]))
        })
}

/// The stream of an object, if it has one.
fn inflated(object: &[u8]) -> Option<String> {
    let find = |mark: &[u8]| object.windows(mark.len()).position(|window| window == mark);
    let (stream, end) = (find(b">> stream\n")?, find(b"endobj"));
    let begins = end.is_none_or(|end| stream < end);
    let mut bytes = Vec::new();
    if begins {
        let compressed = &object[stream + b">> stream\n".len()..];
        ZlibDecoder::new(compressed).read_to_end(&mut bytes).ok()?;
    }
    begins.then(|| String::from_utf8_lossy(&bytes).into_owned())
}

/// Which text a glyph stands for: `<50> <671F>`, or `<50> <52> <671F>` for a row of them.
fn mapping(cmap: &str) -> HashMap<u8, String> {
    let mut mapping = HashMap::new();
    for line in cmap.lines() {
        let parts: Vec<Vec<u8>> = line.split_whitespace().map(hex).collect();
        match parts.as_slice() {
            [from, to, first] if from.len() == 1 && !first.is_empty() => {
                for (glyph, add) in (from[0]..=to[0]).zip(0..) {
                    let mut utf16 = utf16(first);
                    if let Some(last) = utf16.last_mut() {
                        *last += add;
                    }
                    mapping.insert(glyph, String::from_utf16_lossy(&utf16));
                }
            }
            [glyph, text] if glyph.len() == 1 && text.len() >= 2 => {
                mapping.insert(glyph[0], String::from_utf16_lossy(&utf16(text)));
            }
            _ => {}
        }
    }
    mapping
}

fn utf16(bytes: &[u8]) -> Vec<u16> {
    let pairs = bytes.chunks_exact(2);
    pairs
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect()
}

/// The bytes between angle brackets; none if it is something else.
fn hex(token: &str) -> Vec<u8> {
    let digits = token
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    let pairs = digits.unwrap_or_default().as_bytes().chunks_exact(2);
    let pairs = pairs.filter_map(|pair| std::str::from_utf8(pair).ok());
    pairs
        .filter_map(|pair| u8::from_str_radix(pair, 16).ok())
        .collect()
}

//! Reads a mail as a person would: decoded subject, the plain text of the body. Only UTF-8, which is all we send.

/// A decoded mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Whom the sender named to SMTP.
    pub to: String,
    /// Who it says it is from.
    pub from: String,
    /// When it says it was written.
    pub date: String,
    /// The subject.
    pub subject: String,
    /// The first plain text in it, else the first part.
    pub text: String,
}

impl Mail {
    /// Decodes a whole mail; never fails, because a broken mail must be visible too.
    pub fn parse(raw: &[u8]) -> Self {
        let (headers, body) = split(raw);
        let headers = unfold(&headers);
        Self {
            to: header(&headers, "delivered-to"),
            from: decode_words(&header(&headers, "from")),
            date: header(&headers, "date"),
            subject: decode_words(&header(&headers, "subject")),
            text: text_of(&headers, &body, 0).unwrap_or_default(),
        }
    }
}

/// Headers and body, with lines ended by a single newline.
fn split(raw: &[u8]) -> (String, String) {
    let text = String::from_utf8_lossy(raw).replace("\r\n", "\n");
    if let Some(body) = text.strip_prefix('\n') {
        return (String::new(), body.to_owned());
    }
    match text.split_once("\n\n") {
        Some((headers, body)) => (headers.to_owned(), body.to_owned()),
        None => (text, String::new()),
    }
}

fn unfold(headers: &str) -> Vec<(String, String)> {
    let joined = headers.replace("\n ", " ").replace("\n\t", " ");
    let pairs = joined.lines().filter_map(|line| line.split_once(':'));
    pairs.map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned())).collect()
}

fn header(headers: &[(String, String)], name: &str) -> String {
    headers.iter().find(|(key, _)| key == name).map_or_else(String::new, |(_, value)| value.clone())
}

fn text_of(headers: &[(String, String)], body: &str, depth: usize) -> Option<String> {
    let kind = header(headers, "content-type");
    if kind.to_ascii_lowercase().starts_with("multipart/") && depth < 5 {
        let boundary = format!("--{}", parameter(&kind, "boundary")?);
        let parts: Vec<(Vec<(String, String)>, String)> = body
            .split(boundary.as_str())
            .skip(1)
            .take_while(|part| !part.starts_with("--"))
            .map(|part| split(part.strip_prefix('\n').unwrap_or(part).as_bytes()))
            .map(|(headers, body)| (unfold(&headers), body))
            .collect();
        let plain = parts.iter().find(|(headers, _)| {
            let kind = header(headers, "content-type").to_ascii_lowercase();
            kind.is_empty() || kind.starts_with("text/plain") || kind.starts_with("multipart/")
        });
        let (headers, body) = plain.or(parts.first())?;
        return text_of(headers, body, depth + 1);
    }
    let bytes = match header(headers, "content-transfer-encoding").to_ascii_lowercase().as_str() {
        "base64" => base64(body),
        "quoted-printable" => quoted_printable(body, false),
        _ => return Some(body.to_owned()),
    };
    Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}

/// `x` of `multipart/mixed; boundary="x"`.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// Decodes `=?utf-8?B?...?=` words. Neighbours are joined as bytes, since one letter may be cut between them.
pub fn decode_words(text: &str) -> String {
    let mut out: Vec<u8> = Vec::new();
    let mut rest = text;
    let mut after_word = false;
    while let Some((before, found)) = rest.split_once("=?") {
        let Some((bytes, next)) = encoded_word(found) else {
            out.extend_from_slice(before.as_bytes());
            out.extend_from_slice(b"=?");
            rest = found;
            after_word = false;
            continue;
        };
        if !(after_word && before.trim().is_empty()) {
            out.extend_from_slice(before.as_bytes());
        }
        out.extend_from_slice(&bytes);
        rest = next;
        after_word = true;
    }
    out.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&out).into_owned()
}

fn encoded_word(text: &str) -> Option<(Vec<u8>, &str)> {
    let (_charset, text) = text.split_once('?')?;
    let (encoding, text) = text.split_once('?')?;
    let (content, rest) = text.split_once("?=")?;
    match encoding {
        "B" | "b" => Some((base64(content), rest)),
        "Q" | "q" => Some((quoted_printable(content, true), rest)),
        _ => None,
    }
}

/// Base64; what is no letter of it, such as a line end, is passed over.
pub fn base64(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6 | u32::from(value)) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.extend(u8::try_from(bits >> count & 0xff));
        }
    }
    out
}

/// Quoted-printable; in headers `_` is a space.
pub fn quoted_printable(text: &str, in_header: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'_' if in_header => out.push(b' '),
            b'=' => {
                let hex = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
                if let Some(value) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    out.push(value);
                    rest = tail.get(2..).unwrap_or_default();
                } else if let Some(soft) = tail.strip_prefix(b"\r\n").or_else(|| tail.strip_prefix(b"\n")) {
                    rest = soft;
                } else {
                    out.push(b'=');
                }
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_decoded_even_when_a_letter_is_cut() {
        assert_eq!(decode_words("=?utf-8?B?55m76Yyy?="), "登録");
        assert_eq!(decode_words("=?UTF-8?Q?=E7=99=BB=E9=8C=B2_A?="), "登録 A");
        // 登 is e7 99 bb: here its bytes lie in two words.
        assert_eq!(decode_words("=?utf-8?Q?=E7=99?=  =?utf-8?Q?=BB?= b"), "登 b");
        assert_eq!(decode_words("plain =?broken"), "plain =?broken");
    }

    #[test]
    fn bodies_are_decoded() {
        assert_eq!(quoted_printable("a=\r\nb=3D=\n=E7=99=BB_=zz", false), "ab=登_=zz".as_bytes());
        assert_eq!(base64("55m7\r\n6Yyy"), "登録".as_bytes());
        assert_eq!(base64("YQ=="), b"a");
    }

    #[test]
    fn the_plain_part_of_a_multipart_mail_is_shown() {
        let raw = "Delivered-To: a@b\r\nSubject: =?utf-8?b?55m7?=\r\n =?utf-8?b?6Yyy?=\r\n\
                   Content-Type: multipart/alternative;\r\n boundary=\"xyz\"\r\n\r\n--xyz\r\n\
                   Content-Type: text/html\r\n\r\n<p>no</p>\r\n--xyz\r\nContent-Type: text/plain; charset=utf-8\r\n\
                   Content-Transfer-Encoding: base64\r\n\r\n55m76Yyy\r\n--xyz--\r\n";
        let mail = Mail::parse(raw.as_bytes());
        assert_eq!((mail.subject.as_str(), mail.text.as_str(), mail.to.as_str()), ("登録", "登録", "a@b"));
    }

    #[test]
    fn a_mail_without_headers_is_still_shown() {
        assert_eq!(Mail::parse(b"\r\nhello").text, "hello");
        assert_eq!(Mail::parse(b"").text, "");
    }
}

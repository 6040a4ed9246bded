//! Keys made unreadable: for answers and reports that leave the house.
//!
//! A key's hash is the same in every file, so that files can be joined by it. Without a secret it is SHA-256, which any
//! other program can work out too: whoever guesses a key can check the guess. With a secret it is HMAC-SHA256, and only
//! who has the secret can.

use crate::data::Error;
use crate::data::taken::hex;
use sha2::{Digest, Sha256};

/// The bytes that SHA-256 takes at once.
const BLOCK: usize = 64;

/// Makes hashes of keys.
#[derive(Clone)]
pub struct KeyHash {
    inner: Sha256,
    /// Where there is a secret.
    outer: Option<Sha256>,
}

impl KeyHash {
    /// Without a secret.
    pub fn plain() -> KeyHash {
        KeyHash { inner: Sha256::new(), outer: None }
    }

    /// With a secret.
    pub fn with_secret(secret: &[u8]) -> KeyHash {
        let mut key = if secret.len() > BLOCK { Sha256::digest(secret).to_vec() } else { secret.to_vec() };
        key.resize(BLOCK, 0);
        let padded = |with: u8| {
            let block: Vec<u8> = key.iter().map(|byte| byte ^ with).collect();
            Sha256::new_with_prefix(block)
        };
        KeyHash { inner: padded(0x36), outer: Some(padded(0x5c)) }
    }

    /// With the secret that a file holds, without the white space around it.
    ///
    /// # Errors
    /// When the file cannot be read, or holds nothing.
    pub fn from_file(path: &str) -> Result<KeyHash, Error> {
        #[expect(clippy::disallowed_methods, reason = "the edge where files come in")]
        let secret = std::fs::read(path).map_err(|error| Error::io(format!("read {path}"), &error))?;
        match secret.trim_ascii() {
            [] => Err(Error::usage(format!("{path} holds no secret to hash keys with")).help(
                "write a long random text into it, and keep it: the same secret gives the same hashes",
            )),
            secret => Ok(KeyHash::with_secret(secret)),
        }
    }

    /// The hash of a trimmed key: 64 hexadecimal digits.
    ///
    /// ```
    /// use qualify::data::hashed::KeyHash;
    /// let hash = KeyHash::plain().of(b"abc");
    /// assert_eq!(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    /// ```
    pub fn of(&self, key: &[u8]) -> String {
        let inner = self.inner.clone().chain_update(key).finalize();
        let hash = match &self.outer {
            Some(outer) => outer.clone().chain_update(inner).finalize(),
            None => inner,
        };
        hex(&hash)
    }
}

#[cfg(test)]
mod tests {
    use super::KeyHash;

    /// The test vectors of RFC 4231.
    #[test]
    fn a_hash_with_a_secret_is_an_hmac() {
        let of = |secret: &[u8], key: &[u8]| KeyHash::with_secret(secret).of(key);
        assert_eq!(
            of(&[0x0b; 20], b"Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        assert_eq!(
            of(b"Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            of(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::vocabulary::{OrganisationKind, Role};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kernel::{Clock as _, OrganisationId, Shard, StaffId, SystemClock};
use serde_json::{Value, json};

use super::*;

struct Signer {
    key: EncodingKey,
    algorithm: Algorithm,
    jwk: Value,
}

impl Signer {
    fn ed25519(kid: &str) -> Self {
        let pair = Ed25519KeyPair::generate().unwrap();
        let x = URL_SAFE_NO_PAD.encode(pair.public_key());
        Self {
            key: EncodingKey::from_ed_der(pair.to_pkcs8().unwrap().as_ref()),
            algorithm: Algorithm::EdDSA,
            jwk: json!({"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": x}),
        }
    }

    fn p256(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let public = pair.public_key().as_ref();
        let x = URL_SAFE_NO_PAD.encode(&public[1..33]);
        let y = URL_SAFE_NO_PAD.encode(&public[33..]);
        Self {
            key: EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref()),
            algorithm: Algorithm::ES256,
            jwk: json!({"kty": "EC", "crv": "P-256", "kid": kid, "x": x, "y": y}),
        }
    }

    fn kid(&self) -> String {
        self.jwk["kid"].as_str().unwrap().to_owned()
    }

    fn sign(&self, claims: &Value) -> String {
        let mut header = self.header();
        header.typ = Some(TOKEN_TYPE.to_owned());
        self.sign_as(&header, claims)
    }

    fn sign_as(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.key).unwrap()
    }

    fn header(&self) -> Header {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.kid());
        header
    }
}

fn set(signers: &[&Signer]) -> JwkSet {
    let keys: Vec<_> = signers.iter().map(|signer| signer.jwk.clone()).collect();
    serde_json::from_value(json!({ "keys": keys })).unwrap()
}

fn claims(expires_in: i64) -> Value {
    let now = SystemClock.now().timestamp();
    let organisation = OrganisationId::new(Shard::DIRECTORY);
    serde_json::to_value(Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: StaffId::new(Shard::DIRECTORY),
        exp: now + expires_in,
        iat: now,
        name: "王芳".to_owned(),
        org: organisation,
        org_name: "银江镇人民调解委员会".to_owned(),
        org_kind: OrganisationKind::TownshipCommittee.into(),
        org_path: "5104/".to_owned(),
        roles: vec![Role::Mediator],
        must_change_password: false,
        sid: None,
    })
    .unwrap()
}

#[tokio::test]
async fn good_tokens_of_both_kinds_are_taken() {
    for signer in [Signer::ed25519("a"), Signer::p256("b")] {
        let verifier = TokenVerifier::fixed(&set(&[&signer])).unwrap();
        let token = signer.sign(&claims(60));
        let verified = verifier.verify(&token).await.unwrap();
        assert!(verified.has(Role::Mediator));
    }
}

#[tokio::test]
async fn expiry_counts_after_the_leeway() {
    let signer = Signer::ed25519("a");
    let verifier = TokenVerifier::fixed(&set(&[&signer])).unwrap();
    assert!(verifier.verify(&signer.sign(&claims(-10))).await.is_ok());
    let late = verifier.verify(&signer.sign(&claims(-60))).await;
    assert!(matches!(late, Err(TokenError::Expired)), "{late:?}");
}

#[tokio::test]
async fn forged_and_foreign_tokens_are_refused() {
    let (ours, theirs) = (Signer::ed25519("a"), Signer::ed25519("a"));
    let verifier = TokenVerifier::fixed(&set(&[&ours])).unwrap();
    let good = ours.sign(&claims(60));
    let (head, signature) = good.rsplit_once('.').unwrap();
    let (header, _) = head.split_once('.').unwrap();
    let mut richer = claims(60);
    richer["roles"] = json!(["administrator"]);
    let payload = URL_SAFE_NO_PAD.encode(richer.to_string());
    let unsigned = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"a"}"#);
    let mut other_issuer = claims(60);
    other_issuer["iss"] = json!("somebody");
    let mut other_audience = claims(60);
    other_audience["aud"] = json!("payroll");
    // The public key as a shared secret: the classic confusion of algorithms.
    let mut confused = Header::new(Algorithm::HS256);
    confused.kid = Some("a".to_owned());
    let secret = EncodingKey::from_secret(ours.jwk["x"].as_str().unwrap().as_bytes());
    for token in [
        theirs.sign(&claims(60)),
        format!("{header}.{payload}.{signature}"),
        format!("{unsigned}.{payload}."),
        ours.sign(&other_issuer),
        ours.sign(&other_audience),
        jsonwebtoken::encode(&confused, &claims(60), &secret).unwrap(),
        Signer::ed25519("unknown").sign(&claims(60)),
        String::new(),
        "a.b".to_owned(),
    ] {
        let refused = verifier.verify(&token).await;
        assert!(
            matches!(refused, Err(TokenError::Invalid)),
            "{token}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_withdrawn_key_stops_working() {
    let (old, new) = (Signer::ed25519("old"), Signer::ed25519("new"));
    let verifier = TokenVerifier::fixed(&set(&[&old, &new])).unwrap();
    assert!(verifier.verify(&old.sign(&claims(60))).await.is_ok());
    verifier.replace_keys(&set(&[&new])).unwrap();
    assert!(verifier.verify(&old.sign(&claims(60))).await.is_err());
    assert!(verifier.verify(&new.sign(&claims(60))).await.is_ok());
}

#[tokio::test]
async fn without_a_directory_nobody_is_called_a_forger() {
    // Nothing listens on port 9 of loopback.
    let verifier = TokenVerifier::remote("http://127.0.0.1:9").unwrap();
    let verified = verifier
        .verify(&Signer::ed25519("a").sign(&claims(60)))
        .await;
    assert!(matches!(verified, Err(TokenError::NoKeys)), "{verified:?}");
}

#[tokio::test]
async fn without_keys_nobody_is_called_a_forger() {
    let verifier = TokenVerifier::fixed(&set(&[])).unwrap();
    let verified = verifier
        .verify(&Signer::ed25519("a").sign(&claims(60)))
        .await;
    assert!(matches!(verified, Err(TokenError::NoKeys)), "{verified:?}");
}

/// All signed with the right key: what the directory never signs is not taken from it either.
#[tokio::test]
async fn what_the_directory_never_makes_is_refused() {
    let signer = Signer::ed25519("a");
    let verifier = TokenVerifier::fixed(&set(&[&signer])).unwrap();
    let now = SystemClock.now().timestamp();
    let with = |name: &str, value: Value| {
        let mut changed = claims(60);
        changed[name] = value;
        signer.sign(&changed)
    };
    let sid = json!(uuid::Uuid::now_v7());
    let typed = |typ: Option<&str>, claims: &Value| {
        let mut header = signer.header();
        header.typ = typ.map(str::to_owned);
        signer.sign_as(&header, claims)
    };
    let mut critical = signer.header();
    critical.typ = Some(TOKEN_TYPE.to_owned());
    critical.crit = Some(vec!["exp".to_owned()]);
    let mut of_now = claims(60);
    of_now["sid"] = sid.clone();
    for (why, token) in [
        ("lives too long", with("exp", json!(now + 21 * 60))),
        ("is of the future", with("iat", json!(now + 60))),
        ("is not good yet", with("nbf", json!(now + 60))),
        ("is too long", with("name", json!("王".repeat(3_000)))),
        (
            "asks for an extension",
            signer.sign_as(&critical, &claims(60)),
        ),
        ("is of another type", typed(Some("logout+jwt"), &claims(60))),
        ("has no type", typed(None, &claims(60))),
        ("is of no type of now", typed(Some("JWT"), &of_now)),
    ] {
        let refused = verifier.verify(&token).await;
        assert!(
            matches!(refused, Err(TokenError::Invalid)),
            "{why}: {refused:?}"
        );
    }
    // A directory of before calls them so, and knows of no sign-ins.
    assert!(
        verifier
            .verify(&typed(Some("JWT"), &claims(60)))
            .await
            .is_ok()
    );
    assert!(verifier.verify(&with("sid", sid)).await.is_ok());
}

#[tokio::test]
async fn tokens_of_before_an_end_are_good_no_more_and_later_ones_are() {
    let signer = Signer::ed25519("a");
    let verifier = TokenVerifier::fixed(&set(&[&signer])).unwrap();
    let (staff, sign_in) = (claims(60)["sub"].clone(), uuid::Uuid::now_v7());
    let now = SystemClock.now().timestamp();
    let issued = |iat: i64, sid: uuid::Uuid| {
        let mut claims = claims(60);
        claims["sub"] = staff.clone();
        claims["sid"] = json!(sid);
        claims["iat"] = json!(iat);
        signer.sign(&claims)
    };
    let (old, new) = (issued(now - 5, sign_in), issued(now, sign_in));
    let elsewhere = issued(now - 5, uuid::Uuid::now_v7());
    assert!(verifier.verify(&old).await.is_ok());
    let end = |subject: uuid::Uuid| {
        *verifier.ended.write().unwrap() = HashMap::from([(subject, now)]);
    };
    // One sign-in of theirs.
    end(sign_in);
    let ended = verifier.verify(&old).await;
    assert!(matches!(ended, Err(TokenError::Expired)), "{ended:?}");
    assert!(verifier.verify(&elsewhere).await.is_ok());
    assert!(verifier.verify(&new).await.is_ok());
    // All of theirs.
    let member: StaffId = serde_json::from_value(staff.clone()).unwrap();
    end(member.uuid());
    for token in [&old, &elsewhere] {
        assert!(verifier.verify(token).await.is_err());
    }
    assert!(verifier.verify(&new).await.is_ok());
    end(StaffId::new(Shard::DIRECTORY).uuid());
    assert!(verifier.verify(&old).await.is_ok());
}

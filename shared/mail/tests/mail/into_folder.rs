use std::path::PathBuf;

use mail::{MailArgs, Mailer};

use crate::{settings, warning};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let id = std::process::id();
        let path = std::env::temp_dir().join(format!("dingfen-mail-{name}-{id}"));
        drop(std::fs::remove_dir_all(&path));
        Self(path)
    }

    fn mailer(&self) -> Mailer {
        Mailer::new(&MailArgs {
            mail_folder: Some(self.0.clone()),
            ..settings()
        })
        .unwrap()
    }

    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let name = |entry: std::fs::DirEntry| entry.file_name().into_string().unwrap();
        entries.map(|entry| name(entry.unwrap())).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[tokio::test]
async fn a_mail_is_one_file_however_often_it_is_sent() {
    let folder = Folder::new("once");
    let mailer = folder.mailer();
    mailer.send(&warning()).await.unwrap();
    mailer.send(&warning()).await.unwrap();
    assert_eq!(folder.files(), ["notice_01.eml"]);
    let message = std::fs::read_to_string(folder.0.join("notice_01.eml")).unwrap();
    assert!(message.contains("Message-ID: <notice_01@example.gov.cn>"));
}

#[tokio::test]
async fn an_id_cannot_leave_the_folder() {
    let folder = Folder::new("inside");
    let mailer = folder.mailer();
    for id in ["../x", "a/b", ".hidden", ""] {
        let mut mail = warning();
        mail.message_id = id.to_owned();
        assert!(mailer.send(&mail).await.unwrap_err().is_permanent());
    }
    assert!(folder.files().is_empty());
}

#[tokio::test]
async fn a_folder_that_went_away_is_a_matter_of_time() {
    let folder = Folder::new("gone");
    let mailer = folder.mailer();
    std::fs::remove_dir_all(&folder.0).unwrap();
    let failed = mailer.send(&warning()).await.unwrap_err();
    assert!(!failed.is_permanent());
}

#[test]
fn one_way_must_be_chosen() {
    assert!(Mailer::new(&settings()).is_err());
}

/// Mails name people and cases; other accounts of the machine have no business with them.
#[tokio::test]
async fn mails_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new("modes");
    // One that was made before, for everybody.
    std::fs::create_dir(&folder.0).unwrap();
    std::fs::set_permissions(&folder.0, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder.mailer().send(&warning()).await.unwrap();
    let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder.0.clone()), 0o700);
    assert_eq!(mode(folder.0.join("notice_01.eml")), 0o600);
}

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::PrintConfiguration;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;

/// A real Chromium, headless, driven over WebDriver; gone when dropped.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    client: Client,
    base: String,
}

/// How long a page may take to show what is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

impl Browser {
    /// Opens a browser of its own (own cookies) on the console at `base`.
    pub async fn open(base: &str) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Debian's chromium-driver");
        let capabilities = serde_json::json!({
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {"binary": "/usr/bin/chromium", "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                "--window-size=1366,768", "--lang=zh-CN",
            ]},
        });
        let serde_json::Value::Object(capabilities) = capabilities else {
            unreachable!()
        };
        let url = format!("http://127.0.0.1:{port}");
        let mut client = None;
        for _ in 0..200 {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(capabilities.clone());
            if let Ok(connected) = builder.connect(&url).await {
                client = Some(connected);
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let client = client.expect("chromedriver answers");
        Self {
            driver,
            client,
            base: base.to_owned(),
        }
    }

    /// Goes to a page of the console.
    pub async fn go(&self, path: &str) {
        self.client
            .goto(&format!("{}{path}", self.base))
            .await
            .unwrap();
    }

    /// The present path, query included.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.unwrap();
        url.as_str()
            .strip_prefix(&self.base)
            .unwrap_or(url.as_str())
            .to_owned()
    }

    /// Signs in by the form, as a person would.
    pub async fn sign_in(&self, username: &str, password: &str) {
        self.go("/sign-in").await;
        self.fill("username", username).await;
        self.fill("password", password).await;
        self.click("[data-testid=sign-in]").await;
        self.find("[data-testid=signed-in-as]").await;
    }

    /// The first element that a CSS selector finds, once it is there.
    pub async fn find(&self, selector: &str) -> Element {
        match self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(selector))
            .await
        {
            Ok(element) => element,
            Err(error) => {
                let at = self.path().await;
                let text = self.text_of_page().await;
                panic!("{selector} at {at}: {error}\n{text}")
            }
        }
    }

    /// All elements that a CSS selector finds at this moment.
    pub async fn find_all(&self, selector: &str) -> Vec<Element> {
        self.client.find_all(Locator::Css(selector)).await.unwrap()
    }

    /// The text a person reads in an element.
    pub async fn text(&self, selector: &str) -> String {
        self.read(selector, async |element| element.text().await)
            .await
    }

    /// What an element holds, shown or not.
    pub async fn html(&self, selector: &str) -> String {
        self.read(selector, async |element| element.html(false).await)
            .await
    }

    /// Reads of an element, anew when the page replaced it between finding and reading.
    async fn read(
        &self,
        selector: &str,
        what: impl AsyncFn(Element) -> Result<String, CmdError>,
    ) -> String {
        let began = Instant::now();
        loop {
            match what(self.find(selector).await).await {
                Ok(text) => return text,
                Err(error) => assert!(began.elapsed() < PATIENCE, "{selector}: {error}"),
            }
        }
    }

    /// The text a person reads on the page.
    pub async fn text_of_page(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => error.to_string(),
        }
    }

    /// Types into the field with this name.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self.find(&format!("[name='{name}']")).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Sets a date field. Typing into one depends on the browser's language, so its value is set.
    pub async fn fill_date(&self, name: &str, date: &str) {
        let script = "document.querySelector(arguments[0]).value = arguments[1]";
        let arguments = vec![format!("[name='{name}']").into(), date.into()];
        self.client.execute(script, arguments).await.unwrap();
    }

    /// Chooses an option by its value.
    pub async fn choose(&self, name: &str, value: &str) {
        let field = self.find(&format!("select[name='{name}']")).await;
        field.select_by_value(value).await.unwrap();
    }

    /// Clicks what a CSS selector finds, where a person could click it.
    pub async fn click(&self, selector: &str) {
        let element = self.find(selector).await;
        let script = "arguments[0].scrollIntoView({block: 'center'})";
        let argument = serde_json::to_value(&element).unwrap();
        self.client.execute(script, vec![argument]).await.unwrap();
        element.click().await.unwrap();
    }

    /// Opens the `<details>` whose summary a CSS selector finds, unless it is open already.
    pub async fn unfold(&self, selector: &str) {
        let summary = serde_json::to_value(self.find(selector).await).unwrap();
        let script = "return arguments[0].closest('details').open";
        if self.client.execute(script, vec![summary]).await.unwrap() == false {
            self.click(selector).await;
        }
    }

    /// Saves a picture of the window, for people to look at.
    pub async fn picture(&self, folder: &Path, name: &str) {
        let picture = self.client.screenshot().await.unwrap();
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }

    /// The same where `DINGFEN_PICTURES` names a folder.
    pub async fn picture_if_asked(&self, name: &str) {
        if let Some(folder) = std::env::var_os("DINGFEN_PICTURES") {
            self.picture(Path::new(&folder), name).await;
        }
    }

    /// Loses what the browser knows of its session.
    pub async fn forget_session(&self) {
        self.client.delete_all_cookies().await.unwrap();
    }

    /// The text of the page as it comes out on paper.
    pub async fn on_paper(&self) -> String {
        let pdf = self.client.print(PrintConfiguration::default()).await;
        Self::as_on_paper(&crate::paper::text(&pdf.unwrap()))
    }

    /// A text as paper tells it: without blanks, and without the characters that Chromium names by
    /// another one of the same shape.
    pub fn as_on_paper(text: &str) -> String {
        let text = typed::half_width(text);
        let told = text.chars();
        told.filter(|c| !(c.is_whitespace() || "户戶民⺠".contains(*c)))
            .collect()
    }

    /// Ends the session.
    pub async fn close(self) {
        let _ = self.client.clone().close().await;
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

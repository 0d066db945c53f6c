//! What can go wrong, each with what to do about it, in Chinese and English.

use std::{io, path::PathBuf};

/// Why an engine could not be started or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A program is not installed.
    #[error(
        "没有找到 {program}，请先安装：sudo apt-get install {package}\n\
         {program} was not found; install it: sudo apt-get install {package}"
    )]
    NotInstalled {
        /// The program looked for.
        program: &'static str,
        /// The Debian package that brings it.
        package: &'static str,
    },
    /// The data were made by another major version.
    #[error(
        "{data} 中的数据属于 PostgreSQL {wanted}，但本机没有安装该版本。请安装 postgresql-{wanted}，或用 deploy/down --purge 删除数据后重来\n\
         the data in {data} belong to PostgreSQL {wanted}, which is not installed; install postgresql-{wanted}, or delete the data with deploy/down --purge"
    )]
    OtherVersion {
        /// The data directory.
        data: PathBuf,
        /// The major version the data need.
        wanted: String,
    },
    /// The folder belongs to another user.
    #[error(
        "{path} 属于另一个用户（uid {owner}）。请以该用户或 root 身份运行，或先删除该目录\n\
         {path} belongs to another user (uid {owner}); run as that user or as root, or delete it first"
    )]
    Owner {
        /// What belongs to somebody else.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
    },
    /// The account the engines run as cannot reach their data.
    #[error(
        "数据库账户（uid {uid}）无法访问 {path}。请检查上级目录的权限，或把项目移到其他目录\n\
         the account the engines run as (uid {uid}) cannot reach {path}; check the permissions of the folders above it, or move the project elsewhere"
    )]
    Unreachable {
        /// What cannot be reached.
        path: PathBuf,
        /// The account's id.
        uid: u32,
    },
    /// No account to run PostgreSQL as could be found or made.
    #[error(
        "PostgreSQL 不能以 root 身份运行，而创建普通账户失败：{reason}。请安装 postgresql 软件包或以普通用户身份运行\n\
         PostgreSQL refuses to run as root and no ordinary account could be made: {reason}; install the postgresql package or run as an ordinary user"
    )]
    NoAccount {
        /// What `useradd` said.
        reason: String,
    },
    /// The password file is gone while the data are still there.
    #[error(
        "{path} 不见了，无法登录已有的数据库。请恢复该文件，或用 deploy/down --purge 删除数据后重来\n\
         {path} is gone, so the existing database cannot be signed in to; restore it, or delete the data with deploy/down --purge"
    )]
    PasswordLost {
        /// Where the password should be.
        path: PathBuf,
    },
    /// Another process has been starting or stopping the engines for too long.
    #[error(
        "另一个进程一直占用 {path}（正在启动或停止），请稍后再试\n\
         another process keeps {path} locked (it is starting or stopping the engines); try again later"
    )]
    Busy {
        /// The lock.
        path: PathBuf,
    },
    /// No free port near the wished one.
    #[error(
        "{wished} 附近没有空闲端口，请关闭占用端口的程序后重试\n\
         no free port near {wished}; stop what occupies them and try again"
    )]
    NoPort {
        /// The port wished for.
        wished: u16,
    },
    /// The engine ended, or did not answer in time.
    #[error(
        "{engine} 没有启动成功，日志在 {log}，最后几行：\n\
         {engine} did not come up; its log is {log}, the last lines:\n{tail}"
    )]
    Start {
        /// Which engine.
        engine: &'static str,
        /// Its log file.
        log: PathBuf,
        /// The end of the log.
        tail: String,
    },
    /// A program of the engine failed.
    #[error("{program} 执行失败 / {program} failed:\n{output}")]
    Program {
        /// Which program.
        program: String,
        /// What it printed.
        output: String,
    },
    /// The engine would not end.
    #[error(
        "无法停止 {engine}（进程 {pid}），请手工结束该进程\n\
         {engine} (process {pid}) could not be stopped; end it by hand"
    )]
    Stop {
        /// Which engine.
        engine: &'static str,
        /// Its process.
        pid: u32,
    },
    /// The file system refused.
    #[error("无法{task_zh} {path} / cannot {task} {path}")]
    File {
        /// What was tried, in English.
        task: &'static str,
        /// What was tried, in Chinese.
        task_zh: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A program could not be run at all.
    #[error("无法运行 {program} / cannot run {program}")]
    Spawn {
        /// Which program.
        program: String,
        /// Why not.
        source: io::Error,
    },
}

/// Names the path and the task in an I/O error.
pub(crate) trait Context<T> {
    /// Reading `path` failed.
    fn reading(self, path: &std::path::Path) -> Result<T, Error>;
    /// Writing or creating `path` failed.
    fn writing(self, path: &std::path::Path) -> Result<T, Error>;
    /// Deleting `path` failed.
    fn deleting(self, path: &std::path::Path) -> Result<T, Error>;
}

impl<T> Context<T> for io::Result<T> {
    fn reading(self, path: &std::path::Path) -> Result<T, Error> {
        self.map_err(|source| Error::File {
            task: "read",
            task_zh: "读取",
            path: path.into(),
            source,
        })
    }

    fn writing(self, path: &std::path::Path) -> Result<T, Error> {
        self.map_err(|source| Error::File {
            task: "write",
            task_zh: "写入",
            path: path.into(),
            source,
        })
    }

    fn deleting(self, path: &std::path::Path) -> Result<T, Error> {
        self.map_err(|source| Error::File {
            task: "delete",
            task_zh: "删除",
            path: path.into(),
            source,
        })
    }
}

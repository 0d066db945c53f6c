# Shared by deploy/up and tests/run: what the machine needs before anything can
# be built. Sourced by bash, which has set $root and $target, both absolute: the
# checkout and Cargo's target directory.
: "${root:?}" "${target:?}"

say() { printf '\033[1m%s\033[0m\n' "== $*"; }
die() {
    printf '%s\n' "$@" >&2
    exit 1
}

# Debian keeps programs for administrators where an ordinary user's PATH may not
# look; rustup keeps Rust's in the home directory.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:${CARGO_HOME:-${HOME:-/nonexistent}/.cargo}/bin
export PATH

has() { command -v "$1" >/dev/null 2>&1; }

has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

# Prints the Debian packages a build needs and the machine lacks.
packages_to_build() {
    has cc && has make || echo build-essential
    # aws-lc brings ready-made build lists for these two, and wants cmake elsewhere.
    case $(uname -m) in
    x86_64 | aarch64) ;;
    *) has cmake || echo cmake ;;
    esac
    # Front-end libraries are fetched by npm during the build and embedded.
    if compgen -G "$root/*/*/package.json" >/dev/null; then
        has node || echo nodejs
        has npm || echo npm
    fi
}

# Prints the Debian packages that running needs. Servers the user names
# (DATABASE_URL, REDIS_URL) are used instead of private ones.
packages_to_run() {
    [[ -n ${DATABASE_URL:-} ]] || has_postgres || echo postgresql
    [[ -n ${REDIS_URL:-} ]] || has redis-server || echo redis-server
}

# Installs the named packages, or says exactly how and stops.
install_packages() {
    (($#)) || return 0
    local command=(apt-get install -y --no-install-recommends "$@")
    has apt-get || die "缺少软件包：$*。本系统没有 apt-get，请用系统自带的方式安装后重试。" \
        "Missing: $*. There is no apt-get here; install them your system's way and try again."
    local as_root=()
    if ((EUID != 0)); then
        # -n: never ask for a password where nobody can type one.
        if has sudo && { sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }; }; then
            as_root=(sudo)
        else
            die "缺少软件包，请先执行以下命令，再重新运行：" \
                "Packages are missing. Run this, then start again:" "" \
                "    sudo apt-get update && sudo ${command[*]}" ""
        fi
    fi
    say "正在安装 Debian 软件包 / installing Debian packages: $*"
    # A stale list is as good as a fresh one if it still leads to the packages.
    apt "${as_root[@]}" -- update || true
    apt "${as_root[@]}" -- install -y --no-install-recommends "$@" ||
        die "安装失败，请检查上面的错误信息；也可手工执行：" \
            "The installation failed, see above. By hand:" "" "    ${as_root[*]} ${command[*]}" ""
}

# apt [sudo] -- arguments… : runs apt-get, waiting while somebody else (often the
# system's own nightly update) holds its locks.
apt() {
    local as_root=() log rc deadline=$((SECONDS + 900))
    while [[ $1 != -- ]]; do
        as_root+=("$1")
        shift
    done
    shift
    log=$(mktemp)
    while true; do
        rc=0
        "${as_root[@]}" env LC_ALL=C DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
            apt-get -o DPkg::Lock::Timeout=300 "$@" </dev/null 2>&1 | tee "$log" || rc=$?
        if ((rc != 0 && SECONDS < deadline)); then
            if grep -qE 'Could not get lock|Unable to (acquire|lock)' "$log"; then
                say "软件包管理器正被占用，稍候重试 / apt is busy, waiting"
                sleep 5
                continue
            elif grep -q 'dpkg --configure -a' "$log"; then
                say "上次安装被中断，先完成它 / finishing an interrupted installation"
                if "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive dpkg --configure -a; then
                    continue
                fi
            fi
        fi
        rm -f "$log"
        return "$rc"
    done
}

# Stops with a clear message unless a Rust toolchain of the right age is there.
check_rust() {
    local wanted found
    wanted=$(sed -n 's/^rust-version *= *"\([0-9.]*\)".*/\1/p' "$root/Cargo.toml" | head -n 1)
    { has cargo && has rustc; } || die \
        "没有找到 Rust 工具链（需要 $wanted 或更新）。请按 https://rustup.rs 安装后重试。" \
        "No Rust toolchain was found ($wanted or newer is needed). Install it from https://rustup.rs and try again." \
        "${SUDO_USER:+（用 sudo 运行时看不到 $SUDO_USER 的工具链 / sudo hides the toolchain of $SUDO_USER: run without sudo）}"
    found=$(cd "$root" && rustc --version | sed -n 's/^rustc \([0-9.]*\).*/\1/p') || true
    [[ -n $found ]] || die "rustc 无法运行，请检查 Rust 安装。" "rustc does not run; check the Rust installation."
    [[ $(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1) == "$wanted" ]] || die \
        "Rust 版本过低：现有 $found，需要 $wanted 或更新。请执行：rustup update stable" \
        "Rust $found is too old, $wanted or newer is needed. Run: rustup update stable"
}

# Makes sure that Cargo and npm have somewhere to write: in the checkout where the
# home directory is read-only.
find_caches() {
    local folder
    for folder in "$target" "$target/release" "$target/debug"; do
        [[ ! -e $folder || -w $folder ]] || die \
            "$folder 属于另一个用户（可能曾以 root 编译）。请执行：sudo chown -R $(id -un) \"$target\"，或设置 CARGO_TARGET_DIR" \
            "$folder belongs to another user (was it built as root?). Run: sudo chown -R $(id -un) \"$target\", or set CARGO_TARGET_DIR"
    done
    local home=${CARGO_HOME:-${HOME:-/nonexistent}/.cargo}
    if ! { mkdir -p "$home" && [[ -w $home ]]; } 2>/dev/null; then
        mkdir -p "$target/cargo-home"
        # The user's settings, such as a nearer registry, still hold.
        local settings
        for settings in "$home"/config.toml "$home"/config; do
            [[ ! -r $settings ]] || cp "$settings" "$target/cargo-home/"
        done
        export CARGO_HOME=$target/cargo-home
    fi
    home=${HOME:-/nonexistent}
    if [[ ! -w $home ]]; then
        export npm_config_cache=$target/npm-cache npm_config_update_notifier=false
    fi
}

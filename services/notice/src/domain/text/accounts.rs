//! What is told of accounts.

use contracts::event::PowersGiven;

use super::Words;

pub(crate) fn powers_given(body: &str, event: &PowersGiven) -> Words {
    let name = &event.name;
    let roles: Vec<_> = event.roles.iter().map(|role| role.label()).collect();
    let roles = (!roles.is_empty()).then(|| format!("被赋予{}角色", roles.join("、")));
    let password = event.lasting_password.then_some("设置了无需本人修改的密码");
    let what: Vec<_> = roles.as_deref().into_iter().chain(password).collect();
    let what = what.join("，并");
    (
        format!("账号权限变动：{name}"),
        format!("{body}{name}的账号{what}，请核实是否应当如此。"),
    )
}

/// Names no case, also where some are told since they share one (检举控告): nobody else is to know of it.
pub(crate) fn password_reset(body: &str, name: &str, by: Option<&str>) -> Words {
    let by = by.map_or_else(|| "系统管理员".to_owned(), |by| format!("系统管理员{by}"));
    (
        format!("密码被重置：{name}"),
        format!(
            "{body}{name}的密码已由{by}重置，其全部登录已经退出。知道临时密码的人可以用其账号登录，\
             请核实是否由{name}本人提出、临时密码是否只交给了本人。"
        ),
    )
}

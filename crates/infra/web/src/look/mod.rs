//! How the pages look: one plain view struct and one template a page.
//!
//! A role fills a struct with texts that are already in the reader's language; the templates
//! (`ui/templates`) choose nothing. The interface's own words come from [`crate::words`]. Every
//! page works at 320 px, without script, in print and in the dark.

mod act_page;
mod acts_list;
mod ask;
mod country;
mod desk_case;
mod desk_home;
mod desk_log;
mod desk_overdue;
mod desk_payments;
mod desk_queues;
mod done;
mod field;
mod frame;
mod life_event;
mod looks;
mod my_data;
mod person_home;
mod pieces;
mod problem_page;
mod services_list;
mod sheet;
mod sign_in;
mod traffic;
mod why;

pub use act_page::{ActArticle, ActPage};
pub use acts_list::{ActRow, ActsList};
pub use ask::Ask;
pub use country::{Country, Door, DoorGroup};
pub use desk_case::{DeskAction, DeskCase, HistoryRow, Reasons, Typed, WhoKind};
pub use desk_home::{CaseRow, Count, DeskHome, WorkRow};
pub use desk_log::{Chain, DeskLog, LogRow};
pub use desk_overdue::{DeskOverdue, OverdueRow};
pub use desk_payments::{DailyFile, DeskPayments, PaymentRow};
pub use desk_queues::{DeskQueues, StuckRow, SubscriptionRow};
pub use done::Done;
pub use field::{Choice, Field, FieldKind};
pub use frame::{Frame, Link, NavLink, SignedIn, Site};
pub use life_event::{DayCell, DayClock, Decision, LifeEvent, LooksSummary, Step, StepState, Todo};
pub use looks::{Check, LookRow, Looks, NoticeForm, NoticeLine, ReceiptLinks, Seal, SilentAgency};
pub use my_data::{MyData, OwnCard, OwnRegister};
pub use person_home::{EventCard, PersonHome};
pub use pieces::Fact;
pub use problem_page::ProblemPage;
pub use services_list::{ServiceCard, ServiceGroup, ServicesList};
pub use sheet::{Section, Sheet, SheetCell};
pub use sign_in::{SignIn, SignInGroup, SignInPerson};
pub use traffic::{HourPicture, Measure, MinuteRow, Traffic, TrafficPage};
pub use why::{Appeal, Parameter, Why, WhyCell, WhyRow};

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

/// Draws a page.
pub fn show<P: Template>(status: StatusCode, page: &P) -> Response {
    let text = page.render().expect("a template of plain values writes into a string and cannot fail");
    (status, Html(text)).into_response()
}

/// Draws a page that was found, `200 OK`.
pub fn page<P: Template>(page: &P) -> Response {
    show(StatusCode::OK, page)
}

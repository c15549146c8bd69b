//! `motcua`: case handling for Vietnamese one-stop shops. See ARCHITECTURE.md for the map.

pub mod app;
pub mod backup;
pub mod cli;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod files;
pub mod forms;
pub mod http;
pub mod notify;
pub mod reports;
pub mod security;
pub mod service;
pub mod simulator;
pub mod web;
pub mod worker;

//! Tables of both databases. `tests/api/schema.rs` compares this with what the migrations make.

diesel::table! {
    use diesel::sql_types::*;

    /// `sequences`
    sequences (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `agencies`
    agencies (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        level -> Text,
        parent_id -> Nullable<BigInt>,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `agency_successors`
    agency_successors (agency_id, successor_id) {
        agency_id -> BigInt,
        successor_id -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `agency_former_names`
    agency_former_names (agency_id, valid_to) {
        agency_id -> BigInt,
        valid_to -> Date,
        name -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `procedures`
    procedures (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        field -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `procedure_versions`
    procedure_versions (id) {
        id -> BigInt,
        procedure_id -> BigInt,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        definition -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `withdrawn_versions`
    withdrawn_versions (version_id, withdrawn_at) {
        version_id -> BigInt,
        valid_to -> Nullable<Date>,
        definition -> Text,
        withdrawn_at -> InstantSql,
        withdrawn_by -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `calendar_weeks`
    calendar_weeks (agency_id, valid_from) {
        agency_id -> BigInt,
        valid_from -> Date,
        sessions -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `calendar_days`
    calendar_days (agency_id, day) {
        agency_id -> BigInt,
        day -> Date,
        kind -> Text,
        sessions -> Nullable<Text>,
        name -> Text,
        source -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `rules`
    rules (key, agency_id, valid_from) {
        key -> Text,
        agency_id -> BigInt,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        value -> BigInt,
        source -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `plan_targets`
    plan_targets (year, agency_id, indicator, agency_level) {
        year -> Integer,
        agency_id -> BigInt,
        indicator -> Text,
        agency_level -> Text,
        comparator -> Text,
        threshold -> Integer,
        source -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `plans`
    plans (year, agency_id) {
        year -> Integer,
        agency_id -> BigInt,
        name -> Text,
        source -> Text,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `entered_figures`
    entered_figures (id) {
        id -> BigInt,
        agency_id -> BigInt,
        gauge -> Text,
        period_from -> Date,
        period_to -> Date,
        revision -> Integer,
        numerator -> BigInt,
        denominator -> BigInt,
        source -> Text,
        evidence -> Text,
        reason -> Nullable<Text>,
        entered_by -> BigInt,
        entered_at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `scorecards`
    scorecards (code, valid_from) {
        code -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        agency_id -> BigInt,
        agency_levels -> Text,
        name -> Text,
        source -> Text,
        version -> Integer,
        components -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `score_entries`
    score_entries (id) {
        id -> BigInt,
        scorecard -> Text,
        agency_id -> BigInt,
        period_from -> Date,
        period_to -> Date,
        kind -> Text,
        item -> Text,
        revision -> Integer,
        points -> Nullable<Integer>,
        place -> Nullable<Integer>,
        places -> Nullable<Integer>,
        source -> Text,
        evidence -> Text,
        reason -> Nullable<Text>,
        entered_by -> Nullable<BigInt>,
        entered_at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `users`
    users (id) {
        id -> BigInt,
        username -> Text,
        full_name -> Text,
        password_hash -> Text,
        created_at -> InstantSql,
        disabled_at -> Nullable<InstantSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `user_grants`
    user_grants (user_id, role, agency_id) {
        user_id -> BigInt,
        role -> Text,
        agency_id -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `sessions`
    sessions (id) {
        id -> BigInt,
        user_id -> BigInt,
        created_at -> InstantSql,
        expires_at -> InstantSql,
        ended_at -> Nullable<InstantSql>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `refresh_tokens`
    refresh_tokens (token_hash) {
        token_hash -> Text,
        session_id -> BigInt,
        issued_at -> InstantSql,
        used_at -> Nullable<InstantSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `dossier_numbers`
    dossier_numbers (agency_id, day) {
        agency_id -> BigInt,
        day -> Date,
        last_number -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `dossiers`
    dossiers (id) {
        id -> BigInt,
        code -> Text,
        agency_id -> BigInt,
        received_agency_id -> BigInt,
        procedure_id -> BigInt,
        version_id -> BigInt,
        intake_channel -> Text,
        service_level -> SmallInt,
        applicant_kind -> Text,
        applicant_name -> Text,
        applicant_id_number -> Nullable<Text>,
        applicant_phone -> Nullable<Text>,
        applicant_email -> Nullable<Text>,
        applicant_address -> Nullable<Text>,
        name_key -> Text,
        name_key_reversed -> Text,
        submitter -> Nullable<Text>,
        papers -> Text,
        matter -> Nullable<Text>,
        external_code -> Nullable<Text>,
        submitted_at -> InstantSql,
        accept_due_at -> Nullable<InstantSql>,
        created_by -> BigInt,
        version -> Integer,
        status -> Text,
        return_channel -> Text,
        received_at -> Nullable<InstantSql>,
        received_day -> Nullable<Date>,
        due_at -> Nullable<InstantSql>,
        early_before -> Nullable<InstantSql>,
        nearly_from -> Nullable<InstantSql>,
        due_day -> Nullable<Date>,
        paused_at -> Nullable<InstantSql>,
        ended_at -> Nullable<InstantSql>,
        ended_day -> Nullable<Date>,
        settled_day -> Nullable<Date>,
        closed_at -> Nullable<InstantSql>,
        timeliness -> Nullable<Text>,
        step_no -> SmallInt,
        step_agency_id -> Nullable<BigInt>,
        assignee_id -> Nullable<BigInt>,
        fee_due -> BigInt,
        fee_state -> Text,
        result_expected -> Bool,
        result_attached -> Bool,
        extensions -> SmallInt,
        event_count -> Integer,
        chain_hash -> Text,
        updated_at -> InstantSql,
        supplement_requests -> SmallInt,
        returned_day -> Nullable<Date>,
        entered_at -> Nullable<InstantSql>,
        duplicate -> Bool,
        decided_by -> Nullable<BigInt>,
        posted_day -> Nullable<Date>,
        through_portal -> Bool,
        result_electronic -> Bool,
        paid_online -> Bool,
        papers_handed -> SmallInt,
        papers_with_file -> SmallInt,
        papers_reused -> SmallInt,
        sets -> Nullable<SmallInt>,
        receiver -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `dossier_steps`
    dossier_steps (dossier_id, seq) {
        dossier_id -> BigInt,
        seq -> SmallInt,
        step_no -> SmallInt,
        name -> Text,
        role -> Text,
        agency_id -> BigInt,
        assignee_id -> Nullable<BigInt>,
        entered_at -> InstantSql,
        due_at -> Nullable<InstantSql>,
        left_at -> Nullable<InstantSql>,
        outcome -> Nullable<Text>,
        handover -> SmallInt,
        kind -> Text,
        given_from -> SmallInt,
        given_by -> Nullable<BigInt>,
        note -> Nullable<Text>,
        received_at -> Nullable<InstantSql>,
        received_by -> Nullable<BigInt>,
        received_day -> Nullable<Date>,
        left_by -> Nullable<BigInt>,
        left_day -> Nullable<Date>,
        timeliness -> Nullable<Text>,
        held_minutes -> Nullable<BigInt>,
        wait_minutes -> Nullable<BigInt>,
        branch -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `dossier_step_changes`
    dossier_step_changes (dossier_id, n) {
        dossier_id -> BigInt,
        n -> SmallInt,
        seq -> SmallInt,
        at -> InstantSql,
        kind -> Text,
        from_user_id -> Nullable<BigInt>,
        to_user_id -> Nullable<BigInt>,
        user_id -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `delegations`
    delegations (id) {
        id -> BigInt,
        from_user_id -> BigInt,
        to_user_id -> Nullable<BigInt>,
        valid_from -> Date,
        valid_to -> Date,
        reason -> Text,
        created_by -> BigInt,
        created_at -> InstantSql,
        revoked_at -> Nullable<InstantSql>,
        over -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `clock_moves`
    clock_moves (dossier_id, seq) {
        dossier_id -> BigInt,
        seq -> SmallInt,
        kind -> Text,
        reason -> Text,
        legal_ground -> Nullable<Text>,
        papers -> Nullable<Text>,
        from_at -> InstantSql,
        until_at -> Nullable<InstantSql>,
        due_before -> Nullable<InstantSql>,
        due_after -> Nullable<InstantSql>,
        user_id -> BigInt,
        cause -> Nullable<Text>,
        answer_due_at -> Nullable<InstantSql>,
        late_agency_id -> Nullable<BigInt>,
        step_no -> Nullable<SmallInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `dossier_fees`
    dossier_fees (dossier_id, seq) {
        dossier_id -> BigInt,
        seq -> SmallInt,
        kind -> Text,
        name -> Text,
        amount -> BigInt,
        timing -> Text,
        state -> Text,
        method -> Nullable<Text>,
        settled_at -> Nullable<InstantSql>,
        settled_by -> Nullable<BigInt>,
        counted -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `dossier_results`
    dossier_results (dossier_id, seq) {
        dossier_id -> BigInt,
        seq -> SmallInt,
        symbol -> Text,
        summary -> Text,
        signer -> Text,
        issued_on -> Date,
        declared_file -> Nullable<Text>,
        declared_signed -> Bool,
        attached_at -> InstantSql,
        attached_by -> BigInt,
        agency_id -> BigInt,
        kind -> Nullable<Text>,
        issuing_agency -> Nullable<Text>,
        effective_on -> Nullable<Date>,
        expires_on -> Nullable<Date>,
        file_no -> Nullable<SmallInt>,
        file_sha256 -> Nullable<Text>,
        signature -> Nullable<Text>,
        search_key -> Nullable<Text>,
        annulled_at -> Nullable<InstantSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `stored_objects`
    stored_objects (sha256) {
        sha256 -> Text,
        size -> BigInt,
        media_type -> Text,
        links -> BigInt,
        signature -> Nullable<Text>,
        signature_report -> Nullable<Text>,
        created_at -> InstantSql,
        touched_at -> InstantSql,
        condemned_at -> Nullable<InstantSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `dossier_files`
    dossier_files (dossier_id, no) {
        dossier_id -> BigInt,
        no -> SmallInt,
        purpose -> Text,
        paper_code -> Nullable<Text>,
        name -> Text,
        sha256 -> Text,
        size -> BigInt,
        media_type -> Text,
        added_at -> InstantSql,
        added_by -> BigInt,
        source_dossier_id -> Nullable<BigInt>,
        source_no -> Nullable<SmallInt>,
        removed_at -> Nullable<InstantSql>,
        removed_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `dossier_events`
    dossier_events (dossier_id, seq) {
        dossier_id -> BigInt,
        seq -> Integer,
        at -> InstantSql,
        user_id -> Nullable<BigInt>,
        action -> Text,
        from_status -> Nullable<Text>,
        to_status -> Text,
        detail -> Text,
        hash -> Text,
        position -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `idempotency_keys`
    idempotency_keys (user_id, key) {
        user_id -> BigInt,
        key -> Text,
        request_hash -> Text,
        status -> SmallInt,
        location -> Nullable<Text>,
        body -> Text,
        created_at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `access_log`
    access_log (id) {
        id -> BigInt,
        at -> InstantSql,
        user_id -> BigInt,
        dossier_id -> Nullable<BigInt>,
        purpose -> Text,
        request_id -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `counter_changes`
    counter_changes (id) {
        id -> BigInt,
        agency_id -> BigInt,
        procedure_id -> BigInt,
        intake_channel -> Text,
        return_channel -> Text,
        service_level -> SmallInt,
        day -> Date,
        received -> BigInt,
        received_online -> BigInt,
        received_online_partial -> BigInt,
        received_online_full -> BigInt,
        received_offered_partial -> BigInt,
        received_offered_full -> BigInt,
        received_by_post -> BigInt,
        received_return_by_post -> BigInt,
        received_any_post -> BigInt,
        due -> BigInt,
        settled -> BigInt,
        ended -> BigInt,
        decided_early -> BigInt,
        decided_on_time -> BigInt,
        decided_late -> BigInt,
        decided_repeated -> BigInt,
        withdrawn -> BigInt,
        stopped -> BigInt,
        result_expected -> BigInt,
        result_attached -> BigInt,
        returned -> BigInt,
        returned_by_post -> BigInt,
        posted -> BigInt,
        received_with_papers -> BigInt,
        received_digitised -> BigInt,
        received_reused -> BigInt,
        received_with_fee -> BigInt,
        received_paid_online -> BigInt,
        result_electronic -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `counters`
    counters (agency_id, half_month, procedure_id, intake_channel, return_channel, service_level) {
        agency_id -> BigInt,
        half_month -> Date,
        procedure_id -> BigInt,
        intake_channel -> Text,
        return_channel -> Text,
        service_level -> SmallInt,
        received -> BigInt,
        received_online -> BigInt,
        received_online_partial -> BigInt,
        received_online_full -> BigInt,
        received_offered_partial -> BigInt,
        received_offered_full -> BigInt,
        received_by_post -> BigInt,
        received_return_by_post -> BigInt,
        received_any_post -> BigInt,
        due -> BigInt,
        settled -> BigInt,
        ended -> BigInt,
        decided_early -> BigInt,
        decided_on_time -> BigInt,
        decided_late -> BigInt,
        decided_repeated -> BigInt,
        withdrawn -> BigInt,
        stopped -> BigInt,
        result_expected -> BigInt,
        result_attached -> BigInt,
        returned -> BigInt,
        returned_by_post -> BigInt,
        posted -> BigInt,
        received_with_papers -> BigInt,
        received_digitised -> BigInt,
        received_reused -> BigInt,
        received_with_fee -> BigInt,
        received_paid_online -> BigInt,
        result_electronic -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `agency_counters`
    agency_counters (agency_id, span, first_day) {
        agency_id -> BigInt,
        span -> Text,
        first_day -> Date,
        received -> BigInt,
        received_online -> BigInt,
        received_online_partial -> BigInt,
        received_online_full -> BigInt,
        received_offered_partial -> BigInt,
        received_offered_full -> BigInt,
        received_by_post -> BigInt,
        received_return_by_post -> BigInt,
        received_any_post -> BigInt,
        due -> BigInt,
        settled -> BigInt,
        ended -> BigInt,
        decided_early -> BigInt,
        decided_on_time -> BigInt,
        decided_late -> BigInt,
        decided_repeated -> BigInt,
        withdrawn -> BigInt,
        stopped -> BigInt,
        result_expected -> BigInt,
        result_attached -> BigInt,
        returned -> BigInt,
        returned_by_post -> BigInt,
        posted -> BigInt,
        received_with_papers -> BigInt,
        received_digitised -> BigInt,
        received_reused -> BigInt,
        received_with_fee -> BigInt,
        received_paid_online -> BigInt,
        result_electronic -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `procedure_counters`
    procedure_counters (agency_id, span, first_day, procedure_id) {
        agency_id -> BigInt,
        span -> Text,
        first_day -> Date,
        procedure_id -> BigInt,
        received -> BigInt,
        received_online -> BigInt,
        received_online_partial -> BigInt,
        received_online_full -> BigInt,
        received_offered_partial -> BigInt,
        received_offered_full -> BigInt,
        received_by_post -> BigInt,
        received_return_by_post -> BigInt,
        received_any_post -> BigInt,
        due -> BigInt,
        settled -> BigInt,
        ended -> BigInt,
        decided_early -> BigInt,
        decided_on_time -> BigInt,
        decided_late -> BigInt,
        decided_repeated -> BigInt,
        withdrawn -> BigInt,
        stopped -> BigInt,
        result_expected -> BigInt,
        result_attached -> BigInt,
        returned -> BigInt,
        returned_by_post -> BigInt,
        posted -> BigInt,
        received_with_papers -> BigInt,
        received_digitised -> BigInt,
        received_reused -> BigInt,
        received_with_fee -> BigInt,
        received_paid_online -> BigInt,
        result_electronic -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `channel_counters`
    channel_counters (agency_id, span, first_day, intake_channel, return_channel, service_level) {
        agency_id -> BigInt,
        span -> Text,
        first_day -> Date,
        intake_channel -> Text,
        return_channel -> Text,
        service_level -> SmallInt,
        received -> BigInt,
        received_online -> BigInt,
        received_online_partial -> BigInt,
        received_online_full -> BigInt,
        received_offered_partial -> BigInt,
        received_offered_full -> BigInt,
        received_by_post -> BigInt,
        received_return_by_post -> BigInt,
        received_any_post -> BigInt,
        due -> BigInt,
        settled -> BigInt,
        ended -> BigInt,
        decided_early -> BigInt,
        decided_on_time -> BigInt,
        decided_late -> BigInt,
        decided_repeated -> BigInt,
        withdrawn -> BigInt,
        stopped -> BigInt,
        result_expected -> BigInt,
        result_attached -> BigInt,
        returned -> BigInt,
        returned_by_post -> BigInt,
        posted -> BigInt,
        received_with_papers -> BigInt,
        received_digitised -> BigInt,
        received_reused -> BigInt,
        received_with_fee -> BigInt,
        received_paid_online -> BigInt,
        result_electronic -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `applicant_corrections`
    applicant_corrections (dossier_id, seq) {
        dossier_id -> BigInt,
        seq -> Integer,
        old_values -> Text,
        new_values -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `overdue_spells`
    overdue_spells (dossier_id, seq) {
        dossier_id -> BigInt,
        seq -> SmallInt,
        from_day -> Date,
        until_day -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `jobs`
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        agency_id -> BigInt,
        reason -> Text,
        created_by -> BigInt,
        created_at -> InstantSql,
        position -> BigInt,
        done -> BigInt,
        changed -> BigInt,
        leased_until -> Nullable<InstantSql>,
        finished_at -> Nullable<InstantSql>,
        error -> Nullable<Text>,
        findings -> Nullable<Text>,
        failures -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `imports`
    imports (id) {
        id -> BigInt,
        sha256 -> Text,
        file -> Text,
        mode -> Text,
        created_by -> BigInt,
        created_at -> InstantSql,
        rows_done -> BigInt,
        imported -> BigInt,
        already_there -> BigInt,
        refused -> BigInt,
        finished_at -> Nullable<InstantSql>,
        doubtful -> BigInt,
        differing -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `frozen_reports`
    frozen_reports (id) {
        id -> BigInt,
        agency_id -> BigInt,
        year -> Integer,
        number -> Integer,
        kind -> Text,
        own -> Bool,
        group_by -> Text,
        first_day -> Date,
        last_day -> Date,
        version -> Integer,
        previous_id -> Nullable<BigInt>,
        cut_off -> InstantSql,
        frozen_at -> InstantSql,
        frozen_by -> BigInt,
        head -> Text,
        row_count -> BigInt,
        sha256 -> Text,
        certain -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `frozen_report_lines`
    frozen_report_lines (report_id, seq) {
        report_id -> BigInt,
        seq -> Integer,
        lines -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `webhooks`
    webhooks (id) {
        id -> BigInt,
        agency_id -> BigInt,
        name -> Text,
        url -> Text,
        secret -> Text,
        created_by -> BigInt,
        created_at -> InstantSql,
        disabled_at -> Nullable<InstantSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `outbox`
    outbox (id) {
        id -> BigInt,
        kind -> Text,
        receiver -> Text,
        key -> Text,
        position -> BigInt,
        dossier_id -> Nullable<BigInt>,
        agency_id -> BigInt,
        body -> Text,
        created_at -> InstantSql,
        state -> Text,
        holds -> Bool,
        due_at -> InstantSql,
        give_up_at -> InstantSql,
        attempts -> Integer,
        lease -> Nullable<BigInt>,
        leased_until -> Nullable<InstantSql>,
        finished_at -> Nullable<InstantSql>,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `message_templates`
    message_templates (event, channel, agency_id, valid_from) {
        event -> Text,
        channel -> Text,
        agency_id -> BigInt,
        valid_from -> Date,
        subject -> Text,
        body -> Text,
        changed_by -> BigInt,
        changed_at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `contact_consents`
    contact_consents (dossier_id) {
        dossier_id -> BigInt,
        email -> Bool,
        text -> Bool,
        changed_by -> BigInt,
        changed_at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `notices`
    notices (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        dossier_id -> BigInt,
        reason -> Text,
        occasion -> SmallInt,
        created_at -> InstantSql,
        read_at -> Nullable<InstantSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `reminder_emails`
    reminder_emails (user_id) {
        user_id -> BigInt,
        email -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `slips`
    slips (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        agency_id -> BigInt,
        year -> Integer,
        kind -> Text,
        number -> Integer,
        subject -> Integer,
        issue -> Integer,
        copies -> Integer,
        content -> Text,
        facts -> Text,
        issued_at -> InstantSql,
        issued_by -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `ratings`
    ratings (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        agency_id -> BigInt,
        grade -> Text,
        comment -> Nullable<Text>,
        rated_at -> InstantSql,
        rated_day -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `feedback`
    feedback (id) {
        id -> BigInt,
        agency_id -> BigInt,
        year -> Integer,
        number -> Integer,
        dossier_id -> Nullable<BigInt>,
        kind -> Text,
        name -> Text,
        phone -> Nullable<Text>,
        content -> Text,
        secret_hash -> Text,
        submitted_at -> InstantSql,
        due_at -> InstantSql,
        answer -> Nullable<Text>,
        answered_at -> Nullable<InstantSql>,
        answered_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `receipt_books`
    receipt_books (id) {
        id -> BigInt,
        agency_id -> BigInt,
        form -> Text,
        series -> Text,
        first_number -> Integer,
        last_number -> Integer,
        next_number -> Integer,
        opened_at -> InstantSql,
        opened_by -> Nullable<BigInt>,
        closed_at -> Nullable<InstantSql>,
        closed_by -> Nullable<BigInt>,
        close_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `payment_requests`
    payment_requests (id) {
        id -> BigInt,
        order_id -> Text,
        dossier_id -> BigInt,
        agency_id -> BigInt,
        amount -> BigInt,
        state -> Text,
        return_url -> Nullable<Text>,
        pay_url -> Nullable<Text>,
        gateway_ref -> Nullable<Text>,
        created_at -> InstantSql,
        created_by -> BigInt,
        expires_at -> InstantSql,
        attempts -> Integer,
        next_at -> Nullable<InstantSql>,
        last_error -> Nullable<Text>,
        settled_at -> Nullable<InstantSql>,
        begun_again_from -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `payment_request_fees`
    payment_request_fees (request_id, fee_seq) {
        request_id -> BigInt,
        fee_seq -> SmallInt,
        amount -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `payments`
    payments (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        agency_id -> BigInt,
        amount -> BigInt,
        method -> Text,
        reference -> Nullable<Text>,
        paid_at -> InstantSql,
        day -> Date,
        taken_by -> Nullable<BigInt>,
        request_id -> Nullable<BigInt>,
        voided_at -> Nullable<InstantSql>,
        voided_by -> Nullable<BigInt>,
        awaits_receipt -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// `payment_fees`
    payment_fees (payment_id, fee_seq) {
        payment_id -> BigInt,
        fee_seq -> SmallInt,
        amount -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `receipts`
    receipts (book_id, number) {
        book_id -> BigInt,
        number -> Integer,
        payment_id -> BigInt,
        amount -> BigInt,
        payer_name -> Text,
        issued_at -> InstantSql,
        issued_by -> Nullable<BigInt>,
        cancelled_at -> Nullable<InstantSql>,
        cancelled_by -> Nullable<BigInt>,
        cancel_reason -> Nullable<Text>,
        payer_address -> Nullable<Text>,
        prints -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `fee_exemptions`
    fee_exemptions (dossier_id, seq) {
        dossier_id -> BigInt,
        seq -> SmallInt,
        fee_seq -> SmallInt,
        amount -> BigInt,
        legal_ground -> Text,
        reason -> Text,
        granted_at -> InstantSql,
        granted_by -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `refunds`
    refunds (id) {
        id -> BigInt,
        payment_id -> BigInt,
        dossier_id -> BigInt,
        fee_seq -> SmallInt,
        agency_id -> BigInt,
        amount -> BigInt,
        method -> Text,
        reference -> Nullable<Text>,
        legal_ground -> Text,
        reason -> Text,
        refunded_at -> InstantSql,
        day -> Date,
        decided_by -> BigInt,
        paid_out_by -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `cash_handovers`
    cash_handovers (id) {
        id -> BigInt,
        agency_id -> BigInt,
        user_id -> BigInt,
        day -> Date,
        amount -> BigInt,
        receiver -> Text,
        reference -> Nullable<Text>,
        handed_at -> InstantSql,
        cancelled_at -> Nullable<InstantSql>,
        cancelled_by -> Nullable<BigInt>,
        cancel_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `cash_closings`
    cash_closings (agency_id, user_id, day, seq) {
        agency_id -> BigInt,
        user_id -> BigInt,
        day -> Date,
        expected -> BigInt,
        counted -> BigInt,
        note -> Nullable<Text>,
        closed_at -> InstantSql,
        seq -> Integer,
        reopened_at -> Nullable<InstantSql>,
        reopened_by -> Nullable<BigInt>,
        reopen_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `reconciliations`
    reconciliations (day) {
        day -> Date,
        requested_at -> InstantSql,
        requested_by -> BigInt,
        attempts -> Integer,
        next_at -> Nullable<InstantSql>,
        last_error -> Nullable<Text>,
        finished_at -> Nullable<InstantSql>,
        compared -> Nullable<BigInt>,
        differences -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `callback_nonces`
    callback_nonces (party, nonce) {
        party -> Text,
        nonce -> Text,
        seen_at -> InstantSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `postal_orders`
    postal_orders (id) {
        id -> BigInt,
        reference -> Text,
        dossier_id -> BigInt,
        agency_id -> BigInt,
        procedure_id -> BigInt,
        direction -> Text,
        carrier -> Text,
        item_code -> Nullable<Text>,
        fee -> BigInt,
        cod_amount -> BigInt,
        party_name -> Text,
        party_phone -> Nullable<Text>,
        party_address -> Text,
        description -> Nullable<Text>,
        state -> Text,
        state_at -> InstantSql,
        posted_day -> Nullable<Date>,
        created_at -> InstantSql,
        created_by -> BigInt,
        connected -> Bool,
        announced -> Nullable<Text>,
        attempts -> Integer,
        next_at -> Nullable<InstantSql>,
        last_error -> Nullable<Text>,
        superseded -> Bool,
        channel_before -> Nullable<Text>,
        given_at -> Nullable<InstantSql>,
        handed_back_at -> Nullable<InstantSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::sql::InstantSql;

    /// `postal_events`
    postal_events (order_id, event_id) {
        order_id -> BigInt,
        event_id -> Text,
        kind -> Text,
        happened_at -> InstantSql,
        heard_at -> InstantSql,
        user_id -> Nullable<BigInt>,
        note -> Nullable<Text>,
        cancelled_at -> Nullable<InstantSql>,
        cancelled_by -> Nullable<BigInt>,
        cancel_reason -> Nullable<Text>,
    }
}

diesel::joinable!(payment_fees -> payments (payment_id));
diesel::joinable!(receipts -> payments (payment_id));
diesel::joinable!(receipts -> receipt_books (book_id));
diesel::joinable!(payments -> dossiers (dossier_id));
diesel::joinable!(payments -> payment_requests (request_id));
diesel::joinable!(payment_requests -> dossiers (dossier_id));
diesel::joinable!(postal_orders -> dossiers (dossier_id));
diesel::joinable!(refunds -> payments (payment_id));

diesel::allow_tables_to_appear_in_same_query!(
    stored_objects,
    dossier_files,
    imports,
    sequences,
    agencies,
    agency_successors,
    agency_former_names,
    procedures,
    procedure_versions,
    withdrawn_versions,
    calendar_weeks,
    calendar_days,
    rules,
    plan_targets,
    plans,
    entered_figures,
    scorecards,
    score_entries,
    users,
    user_grants,
    sessions,
    refresh_tokens,
    dossier_numbers,
    dossiers,
    dossier_steps,
    dossier_step_changes,
    delegations,
    clock_moves,
    dossier_fees,
    dossier_results,
    dossier_events,
    idempotency_keys,
    access_log,
    counter_changes,
    counters,
    agency_counters,
    procedure_counters,
    channel_counters,
    overdue_spells,
    applicant_corrections,
    jobs,
    frozen_reports,
    frozen_report_lines,
    webhooks,
    outbox,
    message_templates,
    contact_consents,
    notices,
    reminder_emails,
    slips,
    ratings,
    feedback,
    receipt_books,
    payment_requests,
    payment_request_fees,
    payments,
    payment_fees,
    receipts,
    fee_exemptions,
    refunds,
    cash_handovers,
    cash_closings,
    reconciliations,
    callback_nonces,
    postal_orders,
    postal_events,
);

// SPDX-License-Identifier: Apache-2.0
// Table<Row>: the columns of each row type, once. SQL text, binding and reading are all made from it, so they
// cannot disagree. Visit calls the visitor for each column in the table's order: Key (part of the primary
// key), Bytes (may hold any byte), Serial (numbered by the database) or a plain call. Pure templates, any
// thread.
#pragma once

#include "db/store.h"

namespace kintsugi::db {

template <typename Row>
struct Table;

template <>
struct Table<HostRow> {
  static constexpr const char* kName = "hosts";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("id", row.id);
    v("name", row.name);
    v("revoked", row.revoked);
    v("enrolled_ms", row.enrolled);
    v("token_id", row.token_id);
    v("certificate_serial", row.certificate_serial);
    v("certificate_expires_ms", row.certificate_expires);
  }
};

template <>
struct Table<ContactRow> {
  static constexpr const char* kName = "contacts";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("host", row.host);
    v("last_contact_ms", row.last_contact);
    v("agent_version", row.agent_version);
  }
};

template <>
struct Table<FactsRow> {
  static constexpr const char* kName = "facts";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("host", row.host);
    v.Bytes("digest", row.digest);
    v.Bytes("facts", row.facts);
  }
};

template <>
struct Table<BulletinRow> {
  static constexpr const char* kName = "bulletins";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("id", row.id);
    v.Key("revision", row.revision);
    v("source_text", row.text);
    v("imported_ms", row.imported);
    v("imported_by", row.imported_by);
  }
};

template <>
struct Table<PackageRow> {
  static constexpr const char* kName = "packages";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("sha256", row.sha256);
    v("file_name", row.file_name);
    v("size_bytes", row.size_bytes);
    v("added_ms", row.added);
    v("added_by", row.added_by);
  }
};

template <>
struct Table<PackageBindingRow> {
  static constexpr const char* kName = "package_bindings";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("update_id", row.update_id);
    v.Key("revision", row.revision);
    v("sha256", row.sha256);
  }
};

template <>
struct Table<EnrolmentTokenRow> {
  static constexpr const char* kName = "enrolment_tokens";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("id", row.id);
    v.Bytes("secret_hash", row.secret_hash);
    v("created_ms", row.created);
    v("expires_ms", row.expires);
    v("uses", row.uses);
    v("used", row.used);
    v("revoked", row.revoked);
    v("created_by", row.created_by);
    v("note", row.note);
  }
};

template <>
struct Table<UserRow> {
  static constexpr const char* kName = "users";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("name", row.name);
    v("role", row.role);
    v("disabled", row.disabled);
    v("created_ms", row.created);
  }
};

template <>
struct Table<ApiTokenRow> {
  static constexpr const char* kName = "api_tokens";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("id", row.id);
    v("user_name", row.user);
    v.Bytes("secret_hash", row.secret_hash);
    v("created_ms", row.created);
    v("expires_ms", row.expires);
    v("revoked", row.revoked);
    v("note", row.note);
  }
};

template <>
struct Table<PasswordRow> {
  static constexpr const char* kName = "passwords";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("user_name", row.user);
    v("encoded", row.encoded);
    v("changed_ms", row.changed);
  }
};

template <>
struct Table<SessionRow> {
  static constexpr const char* kName = "sessions";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("id", row.id);
    v("user_name", row.user);
    v.Bytes("secret_hash", row.secret_hash);
    v("created_ms", row.created);
    v("last_seen_ms", row.last_seen);
    v("expires_ms", row.expires);
    v("address", row.address);
    v("browser", row.browser);
  }
};

template <>
struct Table<SavedQueryRow> {
  static constexpr const char* kName = "saved_queries";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("owner", row.owner);
    v.Key("list", row.list);
    v.Key("name", row.name);
    v("query", row.query);
    v("shared", row.shared);
    v("changed_ms", row.changed);
  }
};

template <>
struct Table<BaselineRow> {
  static constexpr const char* kName = "baselines";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("update_id", row.update_id);
    v("ticked_ms", row.ticked);
    v("ticked_by", row.ticked_by);
  }
};

template <>
struct Table<GroupRow> {
  static constexpr const char* kName = "host_groups";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("kind", row.kind);
    v.Key("name", row.name);
    v("hosts", row.hosts);
    v("position", row.position);
  }
};

template <>
struct Table<RolloutRow> {
  static constexpr const char* kName = "rollouts";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("id", row.id);
    v.Bytes("plan", row.plan);
    v("phase", row.phase);
    v("cause", row.cause);
    v("open_waves", row.open_waves);
    v("revision", row.revision);
    v("created_ms", row.created);
    v("started_ms", row.started);
    v("ended_ms", row.ended);
    v("created_by", row.created_by);
    v.Bytes("progress", row.progress);
  }
};

template <>
struct Table<RolloutHostRow> {
  static constexpr const char* kName = "rollout_hosts";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("rollout", row.rollout);
    v.Key("slot", row.slot);
    v("host", row.host);
    v("update_id", row.update_id);
    v("package_revision", row.package_revision);
    v("wave", row.wave);
    v("state", row.state);
    v("reason", row.reason);
    v("attempts", row.attempts);
    v("exit_code", row.exit_code);
    v("detail", row.detail);
    v("report_sequence", row.report_sequence);
    v("installer_runs", row.installer_runs);
    v("runs_before_attempt", row.runs_before_attempt);
    v("not_before_ms", row.not_before);
    v("last_heard_ms", row.last_heard);
    v("changed_ms", row.changed);
    v("offered_ms", row.offered);
    v("expires_ms", row.expires);
    v.Bytes("placement", row.placement);
  }
};

template <>
struct Table<HostBehaviourRow> {
  static constexpr const char* kName = "host_behaviours";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("host", row.host);
    v.Bytes("behaviour", row.behaviour);
  }
};

template <>
struct Table<StatisticRow> {
  static constexpr const char* kName = "statistics";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("key", row.key);
    v.Bytes("sketch", row.sketch);
  }
};

template <>
struct Table<PredictionRow> {
  static constexpr const char* kName = "predictions";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("rollout", row.rollout);
    v("made_ms", row.made);
    v.Bytes("prediction", row.prediction);
  }
};

template <>
struct Table<AdvisoryRow> {
  static constexpr const char* kName = "advisories";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("source", row.source);
    v.Key("document", row.document);
    v.Key("subject", row.subject);
    v.Key("import", row.import);
    v("digest", row.digest);
    v.Bytes("advisory", row.advisory);
  }
};

template <>
struct Table<FeedRow> {
  static constexpr const char* kName = "feeds";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("feed", row.feed);
    v("kind", row.kind);
    v("import", row.import);
    v("file_name", row.file_name);
    v("file_digest", row.file_digest);
    v("file_bytes", row.file_bytes);
    v("advisories", row.advisories);
  }
};

template <>
struct Table<CatalogImportRow> {
  static constexpr const char* kName = "catalog_imports";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("import", row.import);
    v("imported_ms", row.imported);
    v("imported_by", row.imported_by);
    v.Bytes("report", row.report);
  }
};

template <>
struct Table<ImportedHostRow> {
  static constexpr const char* kName = "imported_hosts";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("host", row.host);
    v("file_name", row.file_name);
    v("format", row.format);
    v("hotfixes_complete", row.hotfixes_complete);
    v("installation", row.installation);
    v("imported_ms", row.imported);
    v("imported_by", row.imported_by);
  }
};

template <>
struct Table<AssessmentRow> {
  static constexpr const char* kName = "assessments";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Key("host", row.host);
    v("catalog", row.catalog);
    v.Bytes("facts_digest", row.facts_digest);
    v("assessed_ms", row.assessed);
    v("critical", row.critical);
    v("important", row.important);
    v("moderate", row.moderate);
    v("low", row.low);
    v("unrated", row.unrated);
    v("exploited", row.exploited);
    v.Bytes("actionable", row.actionable);
  }
};

template <>
struct Table<AuditRow> {
  static constexpr const char* kName = "audit";
  template <typename Row, typename Visitor>
  static void Visit(Row& row, Visitor& v) {
    v.Serial("sequence", row.sequence);
    v("at_ms", row.at);
    v("who", row.who);
    v("action", row.action);
    v("subject", row.subject);
    v("detail", row.detail);
  }
};

}  // namespace kintsugi::db

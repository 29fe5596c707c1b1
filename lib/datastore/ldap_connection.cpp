#include "ldap_connection.hpp"

#include "ldap_diagnosis.hpp"

#include <rollcall/base/text.hpp>

#include <sys/time.h>

#include <filesystem>

namespace rollcall {
namespace {

/// What Debian keeps the trusted certificates in; libldap has no default of its own here.
constexpr const char* k_system_certificates = "/etc/ssl/certs/ca-certificates.crt";

bool is_ldaps(const std::string& uri) { return uri.substr(0, 8) == "ldaps://"; }
bool is_ldapi(const std::string& uri) { return uri.substr(0, 8) == "ldapi://"; }

timeval as_timeval(std::chrono::milliseconds duration) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
    return {static_cast<time_t>(seconds.count()),
            static_cast<suseconds_t>(
                std::chrono::duration_cast<std::chrono::microseconds>(duration - seconds).count())};
}

/// Sets options of one handle, and remembers whether all of them were taken.
class Setter {
public:
    explicit Setter(LDAP* ldap) : ldap_(ldap) {}
    void number(int option, int value) { set(option, &value); }
    void flag(int option, bool on) { set(option, on ? LDAP_OPT_ON : LDAP_OPT_OFF); }
    void text(int option, const std::string& value) { set(option, value.c_str()); }
    void time(int option, std::chrono::milliseconds value) {
        const auto interval = as_timeval(value);
        set(option, &interval);
    }
    [[nodiscard]] bool good() const noexcept { return good_; }

private:
    void set(int option, const void* value) {
        good_ = ldap_set_option(ldap_, option, value) == LDAP_OPT_SUCCESS && good_;
    }
    LDAP* ldap_;
    bool good_ = true;
};

/// Everything that libldap could otherwise take from somewhere else is set here.
bool set_options(LDAP* ldap, const LdapOptions& options) {
    Setter set(ldap);
    set.number(LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3);
    // Following references would bind as nobody, to hosts of the server's choice.
    set.flag(LDAP_OPT_REFERRALS, false);
    set.flag(LDAP_OPT_RESTART, true);
    set.number(LDAP_OPT_DEREF, LDAP_DEREF_NEVER);
    set.number(LDAP_OPT_SIZELIMIT, LDAP_NO_LIMIT);
    set.number(LDAP_OPT_TIMELIMIT, LDAP_NO_LIMIT);
    // With only a network timeout a peer that accepts and stays silent would hold a TLS handshake
    // for ever; connecting asynchronously makes the timeout count there, too.
    set.flag(LDAP_OPT_CONNECT_ASYNC, true);
    set.time(LDAP_OPT_NETWORK_TIMEOUT, options.connect_timeout);
    set.time(LDAP_OPT_TIMEOUT, options.connect_timeout);
    return set.good();
}

bool set_tls(LDAP* ldap, const LdapOptions& options) {
    Setter set(ldap);
    set.number(LDAP_OPT_X_TLS_REQUIRE_CERT, LDAP_OPT_X_TLS_DEMAND);
    set.number(LDAP_OPT_X_TLS_PROTOCOL_MIN, LDAP_OPT_X_TLS_PROTOCOL_TLS1_2);
    set.text(LDAP_OPT_X_TLS_CACERTFILE,
             options.ca_file.empty() ? k_system_certificates : options.ca_file);
    if (!options.bind.cert_file.empty()) {
        set.text(LDAP_OPT_X_TLS_CERTFILE, options.bind.cert_file);
        set.text(LDAP_OPT_X_TLS_KEYFILE, options.bind.key_file);
    }
    // The others take effect with this one, which therefore comes last.
    set.number(LDAP_OPT_X_TLS_NEWCTX, 0);
    return set.good();
}

/// The first file of the TLS settings that cannot be opened; libldap says only that something is
/// wrong.
std::string unreadable_file(const LdapOptions& options) {
    for (const auto& [setting, file] : {std::pair{"datastore.ldap.caFile", &options.ca_file},
                                        {"datastore.ldap.bind.certFile", &options.bind.cert_file},
                                        {"datastore.ldap.bind.keyFile", &options.bind.key_file}}) {
        std::error_code error;
        if (file->empty() || std::filesystem::is_regular_file(*file, error)) continue;
        return std::string(setting) + " \"" + visible(*file) + "\" cannot be read";
    }
    return {};
}

std::string diagnostic_of(LDAP* ldap) {
    char* text = nullptr;
    ldap_get_option(ldap, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
    const LdapText owned(text);
    return text == nullptr ? std::string() : std::string(text);
}

std::string who_binds(const LdapBind& bind) {
    switch (bind.method) {
    case LdapBind::Method::simple: return '"' + visible(bind.dn) + '"';
    case LdapBind::Method::external: return "the certificate or process (SASL EXTERNAL)";
    case LdapBind::Method::anonymous: break;
    }
    return "nobody (anonymous)";
}

int bind(LDAP* ldap, const LdapBind& bind) {
    // Empty, but there: without credentials EXTERNAL would be asked for them in a second step.
    std::string password;
    berval credentials{0, password.data()};
    const char* dn = "";
    const char* mechanism = LDAP_SASL_SIMPLE;
    if (bind.method == LdapBind::Method::simple) {
        password = bind.password.reveal();
        credentials = {password.size(), password.data()};
        dn = bind.dn.c_str();
    } else if (bind.method == LdapBind::Method::external) {
        mechanism = "EXTERNAL";
    }
    return ldap_sasl_bind_s(ldap, dn, mechanism, &credentials, nullptr, nullptr, nullptr);
}

/// Lets libldap read as much as there is at once: by itself it makes three system calls an entry.
void read_ahead(LDAP* ldap) {
    Sockbuf* buffer = nullptr;
    if (ldap_get_option(ldap, LDAP_OPT_SOCKBUF, &buffer) != LDAP_OPT_SUCCESS) return;
    if (buffer == nullptr) return;
    // Below TLS. Where it cannot be added all goes on as before.
    ber_sockbuf_add_io(buffer, &ber_sockbuf_io_readahead, LBER_SBIOD_LEVEL_PROVIDER + 1, nullptr);
}

/// libldap does not say why a connection failed, so a second one of our own finds out.
LdapFailure why_not(const std::string& uri, const LdapOptions& options, int code) {
    const auto tls = is_ldaps(uri)       ? DiagnosedTls::at_once
                     : options.start_tls ? DiagnosedTls::start_tls
                                         : DiagnosedTls::none;
    auto error =
        diagnose({.uri = uri,
                  .tls = is_ldapi(uri) ? DiagnosedTls::none : tls,
                  .ca_file = options.ca_file.empty() ? k_system_certificates : options.ca_file,
                  .cert_file = options.bind.cert_file,
                  .key_file = options.bind.key_file,
                  .timeout = options.connect_timeout});
    if (error) return {std::move(*error), LdapOutcome::next, code};
    return {{.code = ErrorCode::unavailable,
             .message = shown_uri(uri) + ": the server ended the connection or did not answer ("
                        + ldap_err2string(code) + ')'},
            LdapOutcome::next,
            code};
}

} // namespace

std::string shown_uri(const std::string& uri) {
    if (!is_ldapi(uri)) return visible(uri);
    std::string text = "ldapi://";
    for (std::size_t i = text.size(); i < uri.size(); ++i) {
        const auto code = uri.substr(i, 3);
        if (code == "%2f" || code == "%2F") {
            text += '/';
            i += 2;
        } else {
            text += uri[i];
        }
    }
    return visible(text);
}

LdapResult<LdapConnection> LdapConnection::open(const std::string& uri,
                                                const LdapOptions& options) {
    if (options.bind.method == LdapBind::Method::simple && options.bind.password.empty()) {
        // A DN without a password is an "unauthenticated bind": some servers call it success and
        // show what anybody may see, which is nothing.
        return ldap_failure(ErrorCode::denied, "the password of " + who_binds(options.bind)
                                                   + " is empty; see datastore.ldap.bind.password");
    }
    if (auto problem = unreadable_file(options); !problem.empty()) {
        return ldap_failure(ErrorCode::untrusted, std::move(problem));
    }
    LDAP* raw = nullptr;
    if (const int code = ldap_initialize(&raw, uri.c_str()); code != LDAP_SUCCESS) {
        return ldap_failure(ErrorCode::invalid_input,
                            shown_uri(uri) + " cannot be used: " + ldap_err2string(code));
    }
    LdapConnection connection(LdapHandle(raw), uri, options);
    if (!set_options(raw, options)) {
        return ldap_failure(ErrorCode::internal, "libldap does not take an option");
    }
    const bool uses_tls = is_ldaps(uri) || (options.start_tls && !is_ldapi(uri));
    if (uses_tls && !set_tls(raw, options)) {
        return ldap_failure(ErrorCode::untrusted,
                            shown_uri(uri)
                                + ": TLS cannot be set up; check datastore.ldap.caFile and the "
                                  "client's certFile and keyFile");
    }
    if (uses_tls && !is_ldaps(uri)) {
        // Whatever happens here ends the attempt: nothing may go on in the clear.
        const int code = ldap_start_tls_s(raw, nullptr, nullptr);
        if (code > 0) {
            return tl::unexpected(
                LdapFailure{{.code = ErrorCode::untrusted,
                             .message = shown_uri(uri) + ": the server refuses StartTLS ("
                                        + answer_text(code, diagnostic_of(raw)) + ')'},
                            LdapOutcome::next,
                            code});
        }
        if (code != LDAP_SUCCESS) return tl::unexpected(why_not(uri, options, code));
    }
    const int code = bind(raw, options.bind);
    if (code < 0) return tl::unexpected(why_not(uri, options, code));
    if (code != LDAP_SUCCESS) {
        auto refused = bind_failure(code, diagnostic_of(raw), who_binds(options.bind));
        refused.error.message = shown_uri(uri) + ": " + refused.error.message;
        return tl::unexpected(std::move(refused));
    }
    read_ahead(raw);
    return connection;
}

int LdapConnection::last_error() const noexcept {
    int code = LDAP_SUCCESS;
    ldap_get_option(handle_.get(), LDAP_OPT_RESULT_CODE, &code);
    return code;
}

} // namespace rollcall

// SPDX-License-Identifier: Apache-2.0
// Where a server is, and as whom to speak to it: a grammar of endpoints for services that are reached by host and port
// or by a unix socket. What a service says of its endpoints in its own way is its plugin's; this one need not be used.
//
//   endpoint = node *("," node)          one server, or some nodes of one cluster
//   node     = ["SCHEME://"] [login "@"] host ":" port ["/0"] ["#" name]
//            | "unix://" [login "@"] "/path/of/the.sock"
//   login    = [user] [":" password]     percent-encoded where it holds % , : / or @; one, with the first node
//   host     = name | IPv4 | "[" IPv6 "]"
//
// Pure values: nothing is connected or looked up here. No sentence thrown from here holds a password, nor a user
// without one: it may be a password at the wrong place.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scalebench::sdk {

/// One server: a host and a port, or the path of a unix socket.
struct Address {
  std::string host;
  std::uint16_t port = 0;
  std::string path = {};  ///< of the unix socket; empty for TCP
  std::string name = {};  ///< what people and other servers call the host, where `host` is what it was resolved to

  bool is_unix() const { return !path.empty(); }
  /// For people: `127.0.0.1:6379`, `[::1]:6379`, `node1:6379 (10.0.0.1)`, `unix:///run/kv.sock`.
  std::string text() const;
  /// The same place; a name is only what it is called.
  bool operator==(const Address& other) const { return host == other.host && port == other.port && path == other.path; }
};

/// What differs between the services that have endpoints.
struct EndpointRules {
  std::string_view scheme;      ///< of its URLs
  std::uint16_t port = 0;       ///< of a URL of that scheme without one
  std::string_view tls_scheme;  ///< refused with the way out: TLS is not spoken
};

/// One server, or some nodes of one cluster, with the credentials they all take.
struct Endpoint {
  std::string scheme;          ///< that text() writes
  std::vector<Address> nodes;  ///< never empty after parse_endpoint()
  std::string user;            ///< empty: the server's default user
  std::string password;        ///< empty: none is sent

  /// The canonical text, with the password: what parse_endpoint() reads back to the same.
  std::string text() const;
  /// The same for people and records: `***` stands for the password, and for a user without one.
  std::string masked() const;
};

/// A text that is no endpoint: one sentence, with what is wrong and what to write instead.
class BadEndpoint : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// Throws BadEndpoint.
Endpoint parse_endpoint(std::string_view text, const EndpointRules& rules);

/// Where characters of a text are secret.
struct Span {
  std::size_t begin = 0, size = 0;
};
/// What may be secret in a word of a command line, in order: all between the first ':' behind a scheme and the last
/// '@', or, without such a ':', all before the '@'; and all behind a '?'. The word may be an endpoint,
/// `--option=ENDPOINT`, or one that cannot be read because of a ',' or '@' in its password, so rather too much is taken
/// than too little: nodes between two logins with it. Of a word without a scheme that need not be an endpoint, only
/// what stands between a ':' and an '@'.
std::vector<Span> secrets_in(std::string_view word, bool is_endpoint = false);

/// `word` with `***` instead of what may be secret.
std::string masked(std::string_view word, bool is_endpoint = false);

namespace detail {

/// What one entry of the list says; the texts borrow from it.
struct EndpointEntry {
  std::string_view scheme;
  std::optional<std::string_view> login;
  std::string_view place;
};

inline bool is_scheme_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

inline std::vector<std::string_view> entries_of(std::string_view text) {
  std::vector<std::string_view> entries;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    entries.push_back(trimmed(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return entries;
}

/// The place of a unix socket is absolute, so that an '@' in its path is no end of a login.
inline std::size_t end_of_login(std::string_view scheme, std::string_view rest) {
  if (scheme != "unix") return rest.rfind('@');
  return rest.starts_with('/') ? std::string_view::npos : rest.find("@/");
}

inline EndpointEntry split_entry(std::string_view entry) {
  EndpointEntry parts;
  const auto mark = entry.find("://");
  if (mark != std::string_view::npos &&
      std::all_of(entry.begin(), entry.begin() + static_cast<std::ptrdiff_t>(mark), is_scheme_character)) {
    parts.scheme = entry.substr(0, mark);
    entry.remove_prefix(mark + 3);
  }
  if (const auto at = end_of_login(parts.scheme, entry); at != std::string_view::npos) {
    parts.login = entry.substr(0, at);
    entry.remove_prefix(at + 1);
  }
  parts.place = entry;
  return parts;
}

inline bool may_stand_in_a_name(char c) {
  constexpr std::string_view marks = "#,/@[]\"'\\<>?*";
  return static_cast<unsigned char>(c) > ' ' && c != '\x7f' && marks.find(c) == std::string_view::npos;
}

/// Reads one text; refuses in sentences that begin with it.
class EndpointReader {
 public:
  EndpointReader(std::string_view text, const EndpointRules& rules) : text_(text), rules_(rules) {}

  Endpoint read() {
    for (const char c : text_) {
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
        throw BadEndpoint("the endpoint holds control characters: write host:port");
    }
    endpoint_.scheme = rules_.scheme;
    for (const std::string_view text : entries_of(text_)) {
      const EndpointEntry entry = split_entry(text);
      require_known(entry.scheme);
      if (entry.place.find('?') != std::string_view::npos)
        refuse("has a '?', and nothing behind one is read: write user:password@ in front of the host or socket");
      if (entry.login) take_login(*entry.login);
      endpoint_.nodes.push_back(entry.scheme == "unix" ? socket_of(entry.place) : address_of(entry));
    }
    return std::move(endpoint_);
  }

 private:
  /// No piece of the text is quoted but all of it, masked: with a ',' in a password any piece may be of that.
  [[noreturn]] void refuse(const std::string& why) const {
    const bool has_login = text_.find('@') != std::string_view::npos;
    const std::string advice = has_login ? "; in a password % , : / @ are percent-encoded" : "";
    throw BadEndpoint("the endpoint '" + masked(text_, true) + "' " + why + advice);
  }

  void require_known(std::string_view scheme) const {
    const std::string forms = std::string(rules_.scheme) + "://host:port or unix:///path";
    if (!scheme.empty() && scheme == rules_.tls_scheme)
      refuse("asks for TLS, which is not spoken here: write " + forms + ", or use a tunnel such as stunnel");
    if (!scheme.empty() && scheme != rules_.scheme && scheme != "tcp" && scheme != "unix")
      refuse("has an unknown scheme: write " + forms);
  }

  std::string decoded(std::string_view coded) const {
    std::string plain;
    for (std::size_t i = 0; i < coded.size(); ++i) {
      unsigned char byte = static_cast<unsigned char>(coded[i]);
      if (coded[i] == '%') {
        const char* const digits = coded.data() + i + 1;
        if (i + 2 >= coded.size() || std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2)
          refuse("has a '%' without two hexadecimal digits after it in its login: write %25 for a '%'");
        i += 2;
      }
      plain += static_cast<char>(byte);
    }
    return plain;
  }

  void take_login(std::string_view login) {
    const auto colon = std::min(login.find(':'), login.size());
    const std::string user = decoded(login.substr(0, colon));
    const std::string password = colon < login.size() ? decoded(login.substr(colon + 1)) : std::string();
    const bool is_first = endpoint_.nodes.empty();
    if (!is_first && (user != endpoint_.user || password != endpoint_.password))
      refuse("has two logins: give one, with the first node");
    endpoint_.user = user;
    endpoint_.password = password;
  }

  Address socket_of(std::string_view path) const {
    constexpr std::size_t longest = 107;  // sockaddr_un::sun_path less its NUL
    if (path.size() < 2 || !path.starts_with('/'))
      refuse("names no socket by its absolute path: write unix:///path/of/the.sock");
    if (path.size() > longest) refuse("has a socket path of more than 107 bytes: use a shorter one");
    return {"", 0, std::string(path)};
  }

  Address address_of(const EndpointEntry& entry) const {
    const auto hash = std::min(entry.place.find('#'), entry.place.size());
    Address address;
    if (hash < entry.place.size()) address.name = name(entry.place.substr(hash + 1));
    const auto [host, port] = host_and_port(without_database(entry.place.substr(0, hash)));
    address.host = name(host);
    const bool may_lack_port = entry.scheme == rules_.scheme && !port;
    address.port = may_lack_port ? rules_.port : number(port.value_or(""));
    return address;
  }

  std::string_view without_database(std::string_view place) const {
    const auto slash = place.find('/');
    if (slash == std::string_view::npos) return place;
    const auto database = place.substr(slash + 1);
    if (!database.empty() && database != "0") refuse("names a database: only database 0 is used, leave it out");
    return place.substr(0, slash);
  }

  /// Divides `host:port` or `[IPv6]:port`.
  std::pair<std::string_view, std::optional<std::string_view>> host_and_port(std::string_view place) const {
    std::string_view host = place.substr(0, place.find(':')), rest = place.substr(host.size());
    if (place.starts_with('[')) {
      const auto bracket = place.find(']');
      if (bracket == std::string_view::npos) refuse("has a '[' without its ']': write [IPv6 address]:port");
      host = place.substr(1, bracket - 1), rest = place.substr(bracket + 1);
    } else if (rest.find(':', 1) != std::string_view::npos) {
      refuse("has more than one ':' in a host: write [IPv6 address]:port, with brackets");
    }
    if (rest.empty()) return {host, std::nullopt};
    return {host, rest.starts_with(':') ? rest.substr(1) : "?"};
  }

  std::string name(std::string_view host) const {
    constexpr std::size_t longest = 255;
    if (host.empty()) refuse("names no host: write host:port");
    if (host.size() > longest || !std::all_of(host.begin(), host.end(), may_stand_in_a_name))
      refuse("has a host that cannot be one: write host:port");
    return std::string(host);
  }

  std::uint16_t number(std::string_view port) const {
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
    if (error != std::errc{} || end != port.data() + port.size() || value == 0)
      refuse("has no usable port: write host:port with a port from 1 to 65535");
    return value;
  }

  std::string_view text_;
  const EndpointRules& rules_;
  Endpoint endpoint_;
};

inline std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((is_scheme_character(c) && c != '+') || c == '_' || c == '~') {
      encoded += c;
    } else {
      encoded += {'%', digits[byte / 16], digits[byte % 16]};
    }
  }
  return encoded;
}

inline std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

/// The endpoint with `login` standing where its login belongs, as it is.
inline std::string endpoint_text(const Endpoint& endpoint, std::string login) {
  if (!login.empty()) login += '@';
  std::string all;
  for (const Address& node : endpoint.nodes) {
    all += (all.empty() ? "" : ",") + (node.is_unix() ? "unix" : endpoint.scheme) + "://" + std::exchange(login, {});
    all += node.is_unix() ? node.path : bracketed(node.host) + ":" + std::to_string(node.port);
    if (!node.name.empty()) all += "#" + node.name;
  }
  return all;
}

}  // namespace detail

inline std::string Address::text() const {
  if (is_unix()) return "unix://" + path;
  const std::string end = ":" + std::to_string(port);
  return name.empty() ? detail::bracketed(host) + end : name + end + " (" + host + ")";
}

inline std::string Endpoint::text() const {
  const std::string end = password.empty() ? "" : ":" + detail::percent_encoded(password);
  return detail::endpoint_text(*this, detail::percent_encoded(user) + end);
}

inline std::string Endpoint::masked() const {
  if (password.empty()) return detail::endpoint_text(*this, user.empty() ? "" : "***");
  return detail::endpoint_text(*this, detail::percent_encoded(user) + ":***");
}

inline Endpoint parse_endpoint(std::string_view text, const EndpointRules& rules) {
  return detail::EndpointReader(text, rules).read();
}

inline std::vector<Span> secrets_in(std::string_view word, bool is_endpoint) {
  constexpr auto none = std::string_view::npos;
  std::vector<Span> secrets;
  auto colon = word.find(':');
  const bool has_scheme = colon != none && word.substr(colon).starts_with("://");
  const std::size_t begin = has_scheme ? colon + 3 : word.starts_with("--") ? word.find('=') + 1 : 0;
  const auto at = word.rfind('@');
  if (has_scheme) colon = word.find(':', begin);
  const bool is_told = has_scheme || is_endpoint;
  if (at != none && colon < at) {
    const bool has_user_alone = is_told && word.find('@', begin) < colon;
    const std::size_t first = has_user_alone ? begin : colon + 1;
    secrets.push_back({first, at - first});
  } else if (is_told) {
    const std::string_view scheme = word.substr(0, begin).ends_with("unix://") ? "unix" : "";
    const auto end = detail::end_of_login(scheme, word.substr(begin));
    if (end != none && end > 0) secrets.push_back({begin, end});
  }
  const auto query = word.find('?', at == none ? begin : at);
  if (is_told && query < word.size() - 1) secrets.push_back({query + 1, none});
  for (Span& secret : secrets) secret.size = std::min(secret.size, word.size() - secret.begin);
  return secrets;
}

inline std::string masked(std::string_view word, bool is_endpoint) {
  std::string text(word);
  const auto secrets = secrets_in(word, is_endpoint);
  for (auto secret = secrets.rbegin(); secret != secrets.rend(); ++secret)
    text.replace(secret->begin, secret->size, "***");
  return text;
}

}  // namespace scalebench::sdk

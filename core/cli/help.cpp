// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/version.hpp"
#include "report/text_table.hpp"

namespace scalebench::cli {
namespace {

using base::Exit;

const std::vector<std::pair<Exit, const char*>>& exit_rows() {
  static const std::vector<std::pair<Exit, const char*>> rows = {
      {Exit::done, "all runs done"},
      {Exit::wrong_input, "wrong input, nothing was started"},
      {Exit::run_failed, "a run failed or is incorrect, the others are kept"},
      {Exit::lacking, "the machine lacks something, an endpoint does not answer, or output cannot be written"},
      {Exit::internal, "a defect of scalebench"},
      {Exit::interrupted, "interrupted; what was measured is stored"}};
  return rows;
}

std::string roff(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else if (c == '\'' || c == '.') {
      escaped += std::string("\\&") + c;
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string man_row(const Row& row) {
  std::string head = row.brief ? fmt::format("\\fB\\-{}\\fR, ", row.brief) : "";
  head += "\\fB\\-\\-" + roff(row.option.name) + "\\fR";
  if (takes_value(row)) head += " \\fI" + roff(placeholder(row)) + "\\fR";
  std::string body = row.option.help;
  if (!row.option.choices.empty()) body += ": " + row.option.choices;
  if (!row.option.fallback.empty() && takes_value(row)) body += " (default " + row.option.fallback + ")";
  return ".TP\n" + head + "\n" + roff(body) + "\n";
}

std::string option_words(const Command& command) {
  std::string words;
  for (const Group& group : command.groups()) {
    for (const Row& row : group.rows) words += (words.empty() ? "--" : " --") + row.option.name;
  }
  return words;
}

std::string command_words() {
  std::string words;
  for (const Command& command : commands()) {
    if (!command.hidden) words += (words.empty() ? "" : " ") + command.name;
  }
  return words;
}

/// "a|b" as a shell has a list of words.
std::string spaced(std::string choices) {
  std::ranges::replace(choices, '|', ' ');
  return choices;
}

/// What may stand where a command has an argument: the names of plugins, or one of its words.
std::string argument_words(const std::string& arguments) {
  if (arguments.starts_with("PLUGIN")) return " $(scalebench list --names 2>/dev/null)";
  return arguments.find('|') == std::string::npos ? "" : " " + spaced(arguments);
}

/// A case of the shell function: the options of one command, and the choices behind one of them.
std::string completion_case(const Command& command) {
  std::string text =
      fmt::format("    {}) words=\"{}{}\"\n", command.name, option_words(command), argument_words(command.arguments));
  for (const Group& group : command.groups()) {
    for (const Row& row : group.rows) {
      if (row.option.choices.empty() || !takes_value(row)) continue;
      text +=
          fmt::format("      [[ $previous == --{} ]] && words=\"{}\"\n", row.option.name, spaced(row.option.choices));
    }
  }
  return text + "      ;;\n";
}

constexpr const char* bash_function = R"bash(# bash completion for scalebench
_scalebench() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}" command=run words values=
  local typed=("${{COMP_WORDS[@]:1:COMP_CWORD-1}}")
  [[ ${{COMP_WORDS[1]}} != -* && $COMP_CWORD -gt 1 ]] && command="${{COMP_WORDS[1]}}"
  [[ ${{typed[0]}} == run ]] && typed=("${{typed[@]:1}}")
  if [[ $previous == --plugin ]]; then
    COMPREPLY=($(compgen -W "$(scalebench list --names 2>/dev/null)" -- "$current")); return
  fi
  case "$command" in
{}  esac
  if [[ $command == run ]]; then
    [[ $previous == --* ]] && values=$(scalebench words values "${{typed[@]}}" 2>/dev/null)
    values="${{values:-$(scalebench words "${{typed[@]}}" 2>/dev/null)}}"
    words="${{values:-$words}}"
  fi
  [[ $COMP_CWORD -eq 1 ]] && words+=" {}"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _scalebench scalebench
)bash";

std::string bash_completion() {
  std::string cases;
  for (const Command& command : commands()) {
    if (!command.hidden) cases += completion_case(command);
  }
  return fmt::format(bash_function, cases, command_words());
}

}  // namespace

std::string exit_codes() {
  std::string text = "Exit codes\n";
  for (const auto& [code, meaning] : exit_rows()) text += fmt::format("  {:>3}  {}\n", static_cast<int>(code), meaning);
  return text;
}

std::string general_help(std::size_t width) {
  std::string text = fmt::format(
      "scalebench: benchmarks of HPC and AI infrastructure under MPI; every sample goes to one SQLite file\n\n"
      "  {0} --plugin throughput        run a plugin with its defaults\n"
      "  {0} --plugin throughput --help show its options\n\n"
      "Commands ({0} COMMAND --help)\n",
      base::typed_name());
  for (const Command& command : commands()) {
    if (command.hidden) continue;
    text += fmt::format("  {:<13} {}\n", command.name, command.help);
  }
  return report::folded(text + "\n" + exit_codes(), width);
}

std::string command_help(const Command& command, const std::vector<Group>& groups, std::size_t width) {
  std::string text = fmt::format("scalebench {}{}{}\n{}\n", command.name, command.arguments.empty() ? "" : " ",
                                 command.arguments, command.help);
  for (const Group& group : groups) text += "\n" + render(group, width);
  if (command.name == "run") {
    text +=
        "\nWhere help says LIST, and for every option of a plugin or service, lists and ranges sweep:\n"
        "1,2,4 · 1..8+1 · 1KiB..1MiB*4 · --FLAG yes,no\n"
        "Text with commas is quoted: '\"a,b\",c'\n";
  }
  return text + "\n" + exit_codes();
}

std::string completion_script(const std::string& shell) {
  if (shell == "bash") return bash_completion();
  if (shell == "zsh") return "#compdef scalebench\nautoload -U +X bashcompinit && bashcompinit\n" + bash_completion();
  base::wrong_input("no completion for '{}'; there is bash and zsh", shell);
}

std::string man_page() {
  std::string text = fmt::format(
      ".TH SCALEBENCH 1 \"\" \"scalebench {}\"\n.SH NAME\nscalebench \\- benchmarks of HPC and AI infrastructure under "
      "MPI\n"
      ".SH SYNOPSIS\n\\fBscalebench\\fR \\-\\-plugin \\fINAME\\fR [\\fIoption\\fR...]\n.br\n"
      "\\fBscalebench\\fR \\fIcommand\\fR [\\fIargument\\fR...]\n",
      base::version);
  for (const Command& command : commands()) {
    if (command.hidden) continue;
    text += fmt::format(".SH {} {}\n{}\n", roff(command.name), roff(command.arguments), roff(command.help));
    for (const Group& group : command.groups()) {
      if (group.rows.empty()) continue;
      text += ".SS " + roff(group.title) + "\n";
      for (const Row& row : group.rows) text += man_row(row);
    }
  }
  text += ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : exit_rows()) {
    text += fmt::format(".TP\n{}\n{}\n", static_cast<int>(code), roff(meaning));
  }
  return text;
}

}  // namespace scalebench::cli

// SPDX-License-Identifier: Apache-2.0
// Is told a secret, says how long it is, and cannot keep it to itself: prints it, and throws it wherever it is told to.
#include <cstdio>
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Keeper {
  static constexpr auto name = "keeper";
  static constexpr auto help = "Keeps a secret";
  static constexpr bool independent = true;
  sb::Secret key;
  std::string tell;
  static constexpr sb::Option options[] = {
      sb::option<&Keeper::key>("api-key", "", "of the service"),
      sb::option<&Keeper::tell>("tell", "nobody", "where it is told",
                                {.choices = "nobody|validate|setup|iterate|verify"})};
  static constexpr sb::Metric metrics[] = {sb::metric("length", "characters of the secret", "1")};

  void tell_in(const char* hook) const {
    if (tell == hook) throw std::runtime_error("the key is " + key.text + ".");
  }
  void validate(const sb::Candidate&) const {
    if (tell == "validate") throw sb::Usage("the key is " + key.text + ".");
  }
  void setup(const sb::Context& context) {
    std::printf("my key: %s\n", key.text.c_str());
    context.info("with the key " + key.text);
    tell_in("setup");
  }
  void iterate(sb::Lap& lap) {
    if (tell == "iterate") throw sb::Failed(1, "the key " + key.text + " is refused");
    lap.value(0, double(key.text.size()));
  }
  void verify() { tell_in("verify"); }
};

SCALEBENCH_PLUGIN("keeper", "Keeps a secret", Keeper)

// SPDX-License-Identifier: Apache-2.0
// make-test-models FOLDER: writes the small TorchScript models that the stories of the inference module use.
#include <torch/script.h>

#include <string>

namespace {

struct Row {
  const char* name;
  const char* forward;
};

constexpr Row rows[] = {
    {"add", "def forward(self, a, b):\n    return a + b\n"},
    {"twice", "def forward(self, x):\n    return x * 2\n"},
    {"pair", "def forward(self, x):\n    return x, x + 1\n"},
    {"first_row", "def forward(self, x):\n    return x[0:1]\n"},
    {"square", "def forward(self, x):\n    return torch.matmul(x, x)\n"},
    {"in_place", "def forward(self, x):\n    return x.add_(1)\n"},
    {"nothing_left", "def forward(self, x):\n    return x[0:0]\n"},
    {"weighted", "def forward(self, x):\n    return torch.matmul(x, self.weight)\n"},
    {"immense", "def forward(self, x):\n    return x + torch.zeros([70368744177664])[0]\n"},
    {"slow",
     "def forward(self, x):\n    w = self.weight\n    for i in range(150):\n        w = torch.matmul(w, self.weight)\n"
     "    return x + w[0, 0]\n"},
};

void write(const std::string& folder, const Row& row, const at::Tensor& weight) {
  torch::jit::Module module(row.name);
  module.register_parameter("weight", weight, false);
  module.define(row.forward);
  module.save(folder + "/" + row.name + ".pt");
}

}  // namespace

int main(int, char** argv) {
  const std::string folder = argv[1];
  constexpr long slow_side = 600;
  constexpr long big_elements = 12'000'000;
  for (const Row& row : rows) write(folder, row, at::zeros({slow_side, slow_side}));
  write(folder, {"big", "def forward(self, x):\n    return x\n"}, at::zeros({big_elements}));
}

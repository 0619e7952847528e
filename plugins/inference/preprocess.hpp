// SPDX-License-Identifier: Apache-2.0
// TorchScript that makes images of 0..255, channels last, what networks of ImageNet take.
#pragma once

namespace scalebench::inference {

/// `pre_process_3ch` takes one image as SmartSim's script of that name does, `pre_process_4ch` one with an alpha
/// channel, `pre_process_batch` several; `post_process` gives the best class of each row of an answer.
inline constexpr const char* preprocess_source = R"(def pre_process_batch(images):
    mean = torch.tensor([0.485, 0.456, 0.406]).float().to(images.device)
    spread = torch.tensor([0.229, 0.224, 0.225]).float().to(images.device)
    scaled = images.float().div(255).permute(0, 3, 1, 2).contiguous()
    return scaled.sub_(mean.view(1, 3, 1, 1)).div_(spread.view(1, 3, 1, 1))

def pre_process_3ch(image):
    return pre_process_batch(image.unsqueeze(0))

def pre_process_4ch(image):
    return pre_process_3ch(image[:, :, 0:3])

def post_process(output):
    return output.max(1)[1]
)";

}  // namespace scalebench::inference

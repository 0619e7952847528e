/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scalebench_torch.so: libtorch on demand, for code that must not link it.
 *
 *   void *library = dlopen("…/modules/scalebench_torch.so", RTLD_NOW | RTLD_LOCAL);
 *   const sb_torch_api *torch = ((sb_torch_entry)dlsym(library, SB_TORCH_ENTRY))();
 *
 * Never unload it. Functions that can fail return 0 when they did and leave one line of text in `error`, which may be
 * NULL; on success they return 1, or the object. Objects belong to the caller and go by their free function. Any thread
 * may call; one object may be run by several threads at once. C99.
 */
#ifndef SCALEBENCH_TORCH_API_H
#define SCALEBENCH_TORCH_API_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SB_TORCH_ENTRY "scalebench_torch"
/* Goes up when the table below changes; compare it with sb_torch_api.version. */
#define SB_TORCH_VERSION 1

typedef struct sb_torch_error {
  char text[1024];
} sb_torch_error;

typedef struct sb_torch_model sb_torch_model;
typedef struct sb_torch_script sb_torch_script;
typedef struct sb_torch_tensor sb_torch_tensor;

/* What is loaded and in force in this process. */
typedef struct sb_torch_info {
  char version[32]; /* of libtorch */
  int has_cuda;
  char blas[32]; /* "OpenBLAS", "MKL", "reference BLAS", ... */
  char blas_file[256];
  int blas_is_slow; /* the reference BLAS: 8 to 14 times slower on one thread */
  int intra_op_threads;
  int inter_op_threads;
} sb_torch_info;

typedef struct sb_torch_api {
  uint32_t version; /* SB_TORCH_VERSION */

  void (*describe)(sb_torch_info *info);
  /* 0 leaves a count as it is; inter_op can be set once, before anything ran. */
  int (*set_threads)(int intra_op, int inter_op, sb_torch_error *error);

  /*
   * ResNet-50 (25 557 032 parameters, 1x3x224x224 -> 1x1000) with weights drawn from `seed`, as a TorchScript file in
   * `folder`, which is made where it lacks. A file of the same content is used again, if it is whole, unless `rebuild`.
   * The file's path goes into `path`. Several processes may build at the same time.
   */
  int (*build_resnet50)(const char *folder, uint64_t seed, int rebuild, char *path, size_t path_bytes,
                        sb_torch_error *error);
  /*
   * TorchScript source of `pre_process_3ch(image)`: 224x224x3 of 0..255 -> 1x3x224x224, scaled and normalised; of
   * `pre_process_4ch`, the same for images with an alpha channel; of `pre_process_batch`, the same for several images;
   * and of `post_process(output)`, the best class of each row.
   */
  const char *(*preprocess_script)(void);

  /* device: "CPU", "GPU" or "GPU:n". */
  sb_torch_model *(*load_model)(const char *path, const char *device, sb_torch_error *error);
  void (*free_model)(sb_torch_model *model);
  uint64_t (*model_parameters)(const sb_torch_model *model);
  sb_torch_script *(*compile_script)(const char *source, const char *device, sb_torch_error *error);
  void (*free_script)(sb_torch_script *script);

  /* A copy of the data, which is row-major. type: "FLOAT", "DOUBLE", "INT8" … as the tensor store spells it. */
  sb_torch_tensor *(*make_tensor)(const char *type, const int64_t *shape, size_t dimensions, const void *data,
                                  size_t bytes, sb_torch_error *error);
  void (*free_tensor)(sb_torch_tensor *tensor);
  const char *(*tensor_type)(const sb_torch_tensor *tensor);
  size_t (*tensor_dimensions)(const sb_torch_tensor *tensor);
  const int64_t *(*tensor_shape)(const sb_torch_tensor *tensor);
  const void *(*tensor_data)(const sb_torch_tensor *tensor);
  size_t (*tensor_bytes)(const sb_torch_tensor *tensor);

  /* Exactly `n_outputs` results are asked for; each becomes a tensor of the caller's. */
  int (*run_model)(const sb_torch_model *model, const sb_torch_tensor *const *inputs, size_t n_inputs,
                   sb_torch_tensor **outputs, size_t n_outputs, sb_torch_error *error);
  int (*run_script)(const sb_torch_script *script, const char *function, const sb_torch_tensor *const *inputs,
                    size_t n_inputs, sb_torch_tensor **outputs, size_t n_outputs, sb_torch_error *error);
} sb_torch_api;

typedef const sb_torch_api *(*sb_torch_entry)(void);

#ifdef __cplusplus
}
#endif

#endif

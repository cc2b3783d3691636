# mg_bpf_object(NAME): clang compiles NAME.bpf.c of the current folder to a BPF object, bpftool makes
# its skeleton header NAME.skel.h; both are collected by the target mg_bpf_skeletons.
find_program(MG_CLANG NAMES clang-14 REQUIRED)
find_program(MG_LLVM_STRIP NAMES llvm-strip-14 REQUIRED)
find_program(MG_BPFTOOL NAMES bpftool PATHS /usr/sbin /sbin REQUIRED)
execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-multiarch OUTPUT_VARIABLE MG_MULTIARCH OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT MG_MULTIARCH)
  set(MG_MULTIARCH "${CMAKE_LIBRARY_ARCHITECTURE}")
endif()

# mg_bpf_compile(SOURCE OBJECT [DEFINITION…]): the object alone.
function(mg_bpf_compile source object)
  list(TRANSFORM ARGN PREPEND "-D")
  file(GLOB headers CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/bpf/abi/*.h" "${CMAKE_SOURCE_DIR}/src/bpf/lib/*.h"
    "${CMAKE_SOURCE_DIR}/src/plan/verdicts.h")
  add_custom_command(
    OUTPUT "${object}"
    # -mcpu=v3: clang 14's default crashes on fetch-and-add results.
    COMMAND ${MG_CLANG} -target bpf -mcpu=v3 -O2 -g -Wall -Wextra -Werror -Wno-unused-function ${ARGN}
      -I "${CMAKE_SOURCE_DIR}/src" -idirafter "/usr/include/${MG_MULTIARCH}" -c "${source}" -o "${object}"
    COMMAND ${MG_LLVM_STRIP} -g "${object}"
    DEPENDS "${source}" ${headers}
    VERBATIM)
endfunction()

function(mg_bpf_object name)
  set(out "${CMAKE_BINARY_DIR}/bpf")
  file(MAKE_DIRECTORY "${out}")
  mg_bpf_compile("${CMAKE_CURRENT_SOURCE_DIR}/${name}.bpf.c" "${out}/${name}.bpf.o")
  add_custom_command(
    OUTPUT "${out}/${name}.skel.h"
    COMMAND ${MG_BPFTOOL} gen skeleton "${out}/${name}.bpf.o" name ${name}_bpf > "${out}/${name}.skel.h"
    DEPENDS "${out}/${name}.bpf.o"
    VERBATIM)
  set_property(GLOBAL APPEND PROPERTY MG_BPF_OUTPUTS "${out}/${name}.bpf.o" "${out}/${name}.skel.h")
endfunction()

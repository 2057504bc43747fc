# GNU tools for a Cortex-M3, with newlib. For another processor: -DCPU="cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16"
set(CPU cortex-m3 CACHE STRING "processor and its options, after -mcpu=")
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_INIT "-mcpu=${CPU} -mthumb -Os -ffunction-sections -fdata-sections -Wall -Wextra")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-Wl,--gc-sections")

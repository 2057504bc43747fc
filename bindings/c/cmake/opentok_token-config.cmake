# find_package(opentok_token) defines the target opentok_token::opentok_token.
#
# Three folders up are include/opentok_token.h and lib/libopentok_token.a, of one target triple.
get_filename_component(opentok_token_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
foreach(file include/opentok_token.h lib/libopentok_token.a)
  if(NOT EXISTS "${opentok_token_PREFIX}/${file}")
    set(opentok_token_FOUND FALSE)
    set(opentok_token_NOT_FOUND_MESSAGE "${opentok_token_PREFIX}/${file} is missing: bash bindings/c/build TARGET")
    return()
  endif()
endforeach()
if(NOT TARGET opentok_token::opentok_token)
  add_library(opentok_token::opentok_token STATIC IMPORTED)
  set_target_properties(opentok_token::opentok_token PROPERTIES
    IMPORTED_LOCATION "${opentok_token_PREFIX}/lib/libopentok_token.a"
    INTERFACE_INCLUDE_DIRECTORIES "${opentok_token_PREFIX}/include")
endif()

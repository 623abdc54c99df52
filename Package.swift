// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "waybill",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "waybill", targets: ["waybill"]),
    .library(
      name: "Waybill",
      targets: [
        "Diagnostics", "AWSIdentifiers", "PolicyLanguage", "PolicyEvaluation", "Inventories",
        "AccessModel", "Reachability", "ArtifactFlows", "Repairs", "Diagrams", "Rendering",
        "Reports",
      ]
    ),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.2.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    // Without its default trait, which would bring Foundation into the command.
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
  ],
  targets: [
    // A finding: code, severity, file:line:column, message, help.
    .target(name: "Diagnostics", swiftSettings: strict),

    // Sixteen bytes at a time, in C: Swift's vectors have no short way to one bit a byte.
    .target(name: "ByteBlocks"),

    // JSON as a pull reader over bytes: positions, duplicate members, number lexemes, limits.
    .target(name: "JSONReading", dependencies: ["ByteBlocks"], swiftSettings: strict),

    // Account id, region, partition, ARN, action name, wildcard pattern.
    .target(name: "AWSIdentifiers", swiftSettings: strict),

    // Policy documents as written, with locations: parsing and validation.
    .target(
      name: "PolicyLanguage",
      dependencies: ["Diagnostics", "ByteBlocks", "JSONReading", "AWSIdentifiers"],
      swiftSettings: strict
    ),

    // One request against every layer: decision, trace, residual condition.
    .target(
      name: "PolicyEvaluation",
      dependencies: [
        "PolicyLanguage", "AWSIdentifiers", "ByteBlocks", "Diagnostics", "JSONReading",
      ],
      swiftSettings: strict
    ),

    // The domain model of an organization, and the readers of each input format.
    .target(
      name: "Inventories",
      dependencies: [
        "PolicyLanguage", "AWSIdentifiers", "Diagnostics", "JSONReading",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict
    ),

    // The access graph: who and what there is, how it is found, which policies guard it.
    .target(
      name: "AccessModel",
      dependencies: ["Inventories", "PolicyLanguage", "AWSIdentifiers", "Diagnostics"],
      swiftSettings: strict
    ),

    // Questions put to the graph: one request with every layer derived from the inventory.
    .target(
      name: "Reachability",
      dependencies: [
        "AccessModel", "PolicyEvaluation", "Inventories", "PolicyLanguage", "AWSIdentifiers",
        "Diagnostics",
      ],
      swiftSettings: strict
    ),

    // Pipelines to legs, leg states, break codes.
    .target(
      name: "ArtifactFlows",
      dependencies: [
        "Reachability", "AccessModel", "PolicyEvaluation", "Inventories", "PolicyLanguage",
        "AWSIdentifiers", "Diagnostics", "JSONReading",
      ],
      swiftSettings: strict
    ),

    // The smallest policy change that repairs a broken leg.
    .target(
      name: "Repairs",
      dependencies: [
        "ArtifactFlows", "Reachability", "AccessModel", "PolicyEvaluation", "Inventories",
        "PolicyLanguage", "AWSIdentifiers", "Diagnostics",
      ],
      swiftSettings: strict
    ),

    // DOT, written in Swift, no Graphviz.
    .target(
      name: "Diagrams",
      dependencies: [
        "ArtifactFlows", "AccessModel", "Inventories", "AWSIdentifiers", "Diagnostics",
      ],
      swiftSettings: strict
    ),

    // The system's Graphviz, and the C functions that are the only callers of it.
    .systemLibrary(
      name: "CGraphviz",
      pkgConfig: "libgvc",
      providers: [.apt(["libgraphviz-dev"]), .brew(["graphviz"])]
    ),
    .target(
      name: "GraphvizShim",
      dependencies: ["CGraphviz"],
      cSettings: [.treatAllWarnings(as: .error)]
    ),

    // DOT to SVG, in a worker process.
    .target(
      name: "Rendering",
      dependencies: [
        "GraphvizShim",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: strict
    ),

    // Text, JSON and Markdown writers.
    .target(
      name: "Reports",
      dependencies: [
        "Repairs", "Diagrams", "ArtifactFlows", "Reachability", "AccessModel",
        "PolicyEvaluation", "Inventories", "PolicyLanguage", "AWSIdentifiers", "Diagnostics",
        "JSONReading",
      ],
      swiftSettings: strict
    ),

    // A line that somebody edits in a terminal: keys, history, completion, words.
    .target(name: "LineEditing", swiftSettings: strict),

    // The command line: one file per subcommand.
    .executableTarget(
      name: "waybill",
      dependencies: [
        "Reports", "Rendering", "Diagrams", "Repairs", "ArtifactFlows", "Reachability",
        "AccessModel", "PolicyEvaluation", "Inventories", "PolicyLanguage", "AWSIdentifiers",
        "Diagnostics", "JSONReading", "LineEditing",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict
    ),

    // Inventories made up from a seed, with what is known of them; needs nothing of the others.
    .target(name: "InventoryGenerator", swiftSettings: strict),

    // What `make bench` runs: generated inventories, the built command, a table.
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "InventoryGenerator", "Reachability", "AccessModel", "Inventories", "PolicyLanguage",
        "PolicyEvaluation", "AWSIdentifiers",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict
    ),

    // Searches of the access graph asked again one by one; tests and `make check-graph` share it.
    .target(
      name: "GraphOracle",
      dependencies: [
        "Reachability", "AccessModel", "Inventories", "PolicyEvaluation", "AWSIdentifiers",
      ],
      path: "Tests/GraphOracle",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "GraphCheck",
      dependencies: [
        "GraphOracle", "Reachability", "AccessModel", "Inventories", "PolicyEvaluation",
        "AWSIdentifiers",
      ],
      swiftSettings: strict
    ),

    // What tests share: the built command, golden files, temporary folders.
    .target(
      name: "TestSupport",
      dependencies: [.product(name: "Subprocess", package: "swift-subprocess")],
      path: "Tests/TestSupport",
      swiftSettings: strict
    ),
    // What must hold of any input; the fuzzers of `make fuzz` and a test run the same checks.
    .target(
      name: "FuzzInvariants",
      dependencies: ["PolicyEvaluation", "PolicyLanguage", "AWSIdentifiers", "JSONReading"],
      path: "Fuzzing/Invariants",
      swiftSettings: strict
    ),
    .testTarget(
      name: "FuzzFindingsTests",
      dependencies: ["FuzzInvariants", "PolicyEvaluation"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "JSONReadingTests",
      dependencies: ["JSONReading"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "InventoriesTests",
      dependencies: [
        "Inventories", "PolicyLanguage", "AWSIdentifiers", "Diagnostics", "JSONReading",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "PolicyEvaluationTests",
      dependencies: [
        "PolicyEvaluation", "PolicyLanguage", "AWSIdentifiers", "JSONReading", "TestSupport",
        "waybill",
      ],
      exclude: ["Conformance"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "RenderingTests",
      dependencies: ["Rendering", "TestSupport", "waybill"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "RepairsTests",
      dependencies: [
        "Repairs", "ArtifactFlows", "Inventories", "PolicyEvaluation", "PolicyLanguage",
        "AWSIdentifiers", "Diagnostics", "TestSupport",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Reports", "Repairs", "ArtifactFlows", "Reachability", "AccessModel", "PolicyEvaluation",
        "PolicyLanguage", "Inventories", "AWSIdentifiers", "Diagnostics", "JSONReading",
        "TestSupport",
      ],
      exclude: ["Golden"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DiagramsTests",
      dependencies: [
        "Diagrams", "ArtifactFlows", "PolicyEvaluation", "AWSIdentifiers", "Diagnostics",
        "Rendering", "TestSupport", "waybill",
      ],
      exclude: ["Golden"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "waybillTests",
      dependencies: ["TestSupport", "waybill"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "ArtifactFlowsTests",
      dependencies: [
        "ArtifactFlows", "Reachability", "AccessModel", "Inventories", "PolicyEvaluation",
        "AWSIdentifiers", "Diagnostics", "TestSupport", "waybill",
      ],
      exclude: ["BreakCodes", "CDK", "Providers", "Triggers", "WorkedExample"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "Reports", "Rendering", "Diagrams", "Repairs", "ArtifactFlows", "Reachability",
        "AccessModel", "Inventories", "PolicyEvaluation", "PolicyLanguage", "AWSIdentifiers",
        "JSONReading", "Diagnostics", "TestSupport", "waybill",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "ReachabilityTests",
      dependencies: [
        "GraphOracle", "Reachability", "AccessModel", "Inventories", "PolicyEvaluation",
        "PolicyLanguage", "AWSIdentifiers", "TestSupport", "waybill",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "LineEditingTests",
      dependencies: ["LineEditing"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "InventoryGeneratorTests",
      dependencies: [
        "InventoryGenerator", "GraphOracle", "ArtifactFlows", "Reachability", "AccessModel",
        "Inventories", "Diagnostics", "AWSIdentifiers",
      ],
      swiftSettings: strict
    ),
  ]
)

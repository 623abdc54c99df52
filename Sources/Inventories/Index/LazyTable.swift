import Synchronization

/// Objects by number, each kept once it was made; what nobody asks for takes no memory.
final class LazyTable<Object: AnyObject & Sendable>: @unchecked Sendable {
  private final class Block: @unchecked Sendable {
    // INVARIANT: allocated for `blockSize` references, each set once and atomically.
    let objects: UnsafeMutablePointer<AtomicLazyReference<Object>>

    init() {
      objects = .allocate(capacity: LazyTable.blockSize)
      for index in 0..<LazyTable.blockSize {
        (objects + index).initialize(to: AtomicLazyReference())
      }
    }

    deinit {
      objects.deinitialize(count: LazyTable.blockSize)
      objects.deallocate()
    }
  }

  private static var blockSize: Int { 256 }
  private let blockCount: Int
  // INVARIANT: allocated for `blockCount` references, each set once and atomically.
  private let blocks: UnsafeMutablePointer<AtomicLazyReference<Block>>

  /// A table for some objects.
  init(count: Int) {
    blockCount = count / Self.blockSize + 1
    blocks = .allocate(capacity: blockCount)
    for index in 0..<blockCount { (blocks + index).initialize(to: AtomicLazyReference()) }
  }

  deinit {
    blocks.deinitialize(count: blockCount)
    blocks.deallocate()
  }

  /// The object of a number, if it was made; the number must be below the count.
  func object(_ number: Int) -> Object? {
    guard let block = blocks[number / Self.blockSize].load() else { return nil }
    return block.objects[number % Self.blockSize].load()
  }

  /// Keeps an object, unless another thread was faster: then that one's is given.
  func keep(_ object: Object, _ number: Int) -> Object {
    let place = blocks + number / Self.blockSize
    let block = place.pointee.load() ?? place.pointee.storeIfNil(Block())
    return block.objects[number % Self.blockSize].storeIfNil(object)
  }
}

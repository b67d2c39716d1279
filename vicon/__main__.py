from vicon.cli import main

main()

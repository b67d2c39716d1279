from vicon.cli.app import main

main()
